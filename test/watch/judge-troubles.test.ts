import { describe, expect, test } from "@jest/globals";
import type { Trouble } from "../../src/notifications/notice.ts";
import type { Condition } from "../../src/watch/condition.ts";
import { judgeTroubles, type TroublePolicy } from "../../src/watch/judge-troubles.ts";

const NOW = new Date("2026-11-23T14:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const POLICY: TroublePolicy = { afterMs: 30 * 60_000, preferred: [] };

function company(failingFor: number | null): Condition {
  const failingSince = failingFor === null ? null : minutesAgo(failingFor);
  return { subject: { kind: "company", name: "mi-empresa" }, failingSince, reason: failingSince && "401", waiting: 0 };
}

function channel(name: string, failingFor: number | null, waiting = 0): Condition {
  const failingSince = failingFor === null ? null : minutesAgo(failingFor);
  return { subject: { kind: "channel", name }, failingSince, reason: failingSince && "503", waiting };
}

function trouble({ subject, failingSince, reason }: Condition, toldThrough: readonly string[]): Trouble {
  return { subject, since: failingSince ?? minutesAgo(90), reason, toldThrough };
}

/** What is told, as "began mail through slack". */
function judge(known: readonly Trouble[], conditions: readonly Condition[], policy: Partial<TroublePolicy> = {}) {
  const verdict = judgeTroubles(known, conditions, { ...POLICY, ...policy }, NOW);
  const told = verdict.news.map(({ notice, through }) =>
    `${notice.kind} ${notice.subject.name} through ${through.join("+") || "nobody"}`.trim(),
  );
  return { ...verdict, told };
}

describe("troubles", () => {
  test.each<[string, Condition[], string[]]>([
    ["all is well", [company(null), channel("slack", null), channel("mail", null)], []],
    ["a company fails for less than `after`", [company(29), channel("slack", null)], []],
    ["a company fails for `after`", [company(30), channel("slack", null)], ["began mi-empresa through slack"]],
    ["every channel works", [company(30), channel("a", null), channel("b", null)], ["began mi-empresa through a+b"]],
    ["a channel fails", [channel("slack", 30, 4), channel("mail", null)], ["began slack through mail"]],
    [
      "a channel has just begun to fail",
      [company(30), channel("slack", 1), channel("mail", null)],
      ["began mi-empresa through mail"],
    ],
    ["the only channel fails", [channel("slack", 30)], ["began slack through nobody"]],
    [
      "all channels fail",
      [channel("slack", 30), channel("mail", 45)],
      ["began slack through nobody", "began mail through nobody"],
    ],
    ["a company fails while no channel works", [company(30), channel("slack", 1)], ["began mi-empresa through slack"]],
    ["the clock was set back", [company(-60), channel("slack", null)], []],
  ])("when %s", (_, conditions, told) => {
    expect(judge([], conditions).told).toEqual(told);
  });

  test.each<[string, Condition[], string[]]>([
    ["are told alone", [company(30), channel("ops", null), channel("mail", null)], ["began mi-empresa through ops"]],
    [
      "give way to any other while they fail themselves",
      [channel("ops", 30), channel("mail", null)],
      ["began ops through mail"],
    ],
    [
      "keep the notice for later where nothing works",
      [company(30), channel("ops", 1), channel("mail", 1)],
      ["began mi-empresa through ops"],
    ],
  ])("the operations channels %s", (_, conditions, told) => {
    expect(judge([], conditions, { preferred: ["ops"] }).told).toEqual(told);
  });

  test("are told once, with the facts of the moment", () => {
    const slack = channel("slack", 40, 14);
    const { troubles, news } = judge([], [slack, channel("mail", null)]);
    expect(news.map(({ notice }) => notice)).toEqual([
      {
        kind: "began",
        subject: { kind: "channel", name: "slack" },
        since: minutesAgo(40),
        at: NOW.toISOString(),
        reason: "503",
        waiting: 14,
      },
    ]);
    expect(judge(troubles, [slack, channel("mail", null)])).toMatchObject({ told: [], hasChanged: false });
  });

  test("keep their beginning, though what has failed longest was given up", () => {
    const known = [trouble(channel("slack", 4_000), ["mail"])];
    const later = judge(known, [channel("slack", 10), channel("mail", null)]);
    expect(later).toMatchObject({ told: [], hasChanged: false, troubles: known });
  });

  test("that are over are told to those who heard of them, though one of them is failing now", () => {
    const known = [trouble(company(90), ["slack", "mail"])];
    expect(judge(known, [company(null), channel("slack", 5), channel("mail", null)])).toMatchObject({
      told: ["ended mi-empresa through slack+mail"],
      troubles: [],
      hasChanged: true,
    });
  });

  test("that are over after the channel that told of them left the config are told through another", () => {
    const known = [trouble(company(90), ["gone"])];
    expect(judge(known, [company(null), channel("mail", null)]).told).toEqual(["ended mi-empresa through mail"]);
  });

  test("that nobody could be told of are told as soon as a channel works, with their own beginning", () => {
    const known = [trouble(channel("slack", 90), []), trouble(channel("mail", 60), [])];
    const { told, news, troubles } = judge(known, [channel("slack", 90), channel("mail", null)]);
    expect(told).toEqual(["began slack through mail", "ended mail through mail"]);
    expect(news[0]?.notice.since).toBe(minutesAgo(90));
    expect(troubles).toMatchObject([{ subject: { name: "slack" }, toldThrough: ["mail"] }]);
  });

  test("that nobody can be told of are not kept anew at each look", () => {
    const known = [trouble(channel("slack", 90), [])];
    expect(judge(known, [channel("slack", 90)])).toMatchObject({ told: [], hasChanged: false });
  });

  test("of what is no longer in the config are forgotten without a word", () => {
    const known = [trouble(company(90), ["mail"])];
    expect(judge(known, [channel("mail", null)])).toMatchObject({ told: [], troubles: [], hasChanged: true });
  });
});
