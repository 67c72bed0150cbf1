import { describe, expect, test } from "@jest/globals";
import type { Incident } from "../../src/notifications/notice.ts";
import type { Health } from "../../src/watch/health.ts";
import { type IncidentPolicy, judgeIncidents } from "../../src/watch/judge-incidents.ts";

const NOW = new Date("2026-11-23T14:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const POLICY: IncidentPolicy = { afterMs: 30 * 60_000, preferred: [] };

function company(failingFor: number | null): Health {
  const failingSince = failingFor === null ? null : minutesAgo(failingFor);
  return { subject: { kind: "company", name: "mi-empresa" }, failingSince, reason: failingSince && "401", waiting: 0 };
}

function channel(name: string, failingFor: number | null, waiting = 0): Health {
  const failingSince = failingFor === null ? null : minutesAgo(failingFor);
  return { subject: { kind: "channel", name }, failingSince, reason: failingSince && "503", waiting };
}

function incident({ subject, failingSince, reason }: Health, toldThrough: readonly string[]): Incident {
  return { subject, since: failingSince ?? minutesAgo(90), reason, toldThrough };
}

/** Returns what is told, as "began mail through slack". */
function judge(known: readonly Incident[], health: readonly Health[], policy: Partial<IncidentPolicy> = {}) {
  const verdict = judgeIncidents(known, health, { ...POLICY, ...policy }, NOW);
  const told = verdict.news.map(({ notice, through }) =>
    `${notice.kind} ${notice.subject.name} through ${through.join("+") || "nobody"}`.trim(),
  );
  return { ...verdict, told };
}

describe("incidents", () => {
  test.each<[string, Health[], string[]]>([
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
  ])("when %s", (_, health, told) => {
    expect(judge([], health).told).toEqual(told);
  });

  test.each<[string, Health[], string[]]>([
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
  ])("the operations channels %s", (_, health, told) => {
    expect(judge([], health, { preferred: ["ops"] }).told).toEqual(told);
  });

  test("are told once, with the facts of the moment", () => {
    const slack = channel("slack", 40, 14);
    const { incidents, news } = judge([], [slack, channel("mail", null)]);
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
    expect(judge(incidents, [slack, channel("mail", null)])).toMatchObject({ told: [], hasChanged: false });
  });

  test("keep their beginning, even if the oldest failed delivery was given up", () => {
    const known = [incident(channel("slack", 4_000), ["mail"])];
    const later = judge(known, [channel("slack", 10), channel("mail", null)]);
    expect(later).toMatchObject({ told: [], hasChanged: false, incidents: known });
  });

  test("that are over are told through the channels that told of them, even if one of these fails now", () => {
    const known = [incident(company(90), ["slack", "mail"])];
    expect(judge(known, [company(null), channel("slack", 5), channel("mail", null)])).toMatchObject({
      told: ["ended mi-empresa through slack+mail"],
      incidents: [],
      hasChanged: true,
    });
  });

  test("that are over are told through another channel if the one that told of them was removed from the config", () => {
    const known = [incident(company(90), ["gone"])];
    expect(judge(known, [company(null), channel("mail", null)]).told).toEqual(["ended mi-empresa through mail"]);
  });

  test("that no channel could tell are told as soon as one works, with their own beginning", () => {
    const known = [incident(channel("slack", 90), []), incident(channel("mail", 60), [])];
    const { told, news, incidents } = judge(known, [channel("slack", 90), channel("mail", null)]);
    expect(told).toEqual(["began slack through mail", "ended mail through mail"]);
    expect(news[0]?.notice.since).toBe(minutesAgo(90));
    expect(incidents).toMatchObject([{ subject: { name: "slack" }, toldThrough: ["mail"] }]);
  });

  test("that no channel can tell are not stored again at each check", () => {
    const known = [incident(channel("slack", 90), [])];
    expect(judge(known, [channel("slack", 90)])).toMatchObject({ told: [], hasChanged: false });
  });

  test("of companies and channels that were removed from the config are forgotten without a notice", () => {
    const known = [incident(company(90), ["mail"])];
    expect(judge(known, [channel("mail", null)])).toMatchObject({ told: [], incidents: [], hasChanged: true });
  });
});
