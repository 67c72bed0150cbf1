import { describe, expect, test } from "@jest/globals";
import { readCron } from "../../src/time/cron.ts";
import { createPool, type Place } from "../../src/watch/pool.ts";
import { countTicks, type Schedule, startSchedule } from "../../src/watch/schedule.ts";
import { type HandClock, handClock, settle } from "./hand-clock.ts";
import { recordedLog } from "./recorded-log.ts";

const every15 = { cron: "*/15 * * * *", timezone: "America/El_Salvador", onStart: false, jitterMs: 0 };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Starts a schedule whose runs last until the test ends them. */
function start(
  schedule: Partial<Schedule>,
  {
    random = 0,
    now = "2026-11-23T14:07:00Z",
    clock = handClock(now),
    place = createPool(1).placeFor("norte"),
  }: { random?: number; now?: string; clock?: HandClock; place?: Place } = {},
) {
  const log = recordedLog();
  const runs: { at: string; finish: (again?: Date) => void; signal: AbortSignal }[] = [];
  const work = (signal: AbortSignal) =>
    new Promise<Date | null>((resolve) => {
      const finish = (again?: Date) => resolve(again ?? null);
      runs.push({ at: clock.now().toISOString().slice(11, 19), finish, signal });
    });
  const ticking = startSchedule({ ...every15, ...schedule }, work, { clock, random: () => random, log, place });
  return { ticking, runs, log, clock };
}

describe("the schedule", () => {
  test("polls at every tick of the cron expression", async () => {
    const { ticking, runs, clock } = start({});
    for (let tick = 0; tick < 3; tick++) {
      await clock.pass(15 * MINUTE);
      runs.at(-1)?.finish();
    }
    expect(runs.map(({ at }) => at)).toEqual(["14:15:00", "14:30:00", "14:45:00"]);
    await ticking.stop();
  });

  test("reads the cron expression in its time zone", async () => {
    const { ticking } = start({ cron: "0 8 * * *" });
    expect(ticking.next()?.toISOString()).toBe("2026-11-24T14:00:00.000Z");
    await ticking.stop();
    expect(ticking.next()).toBeNull();
  });

  test("polls at once if on_start is set", async () => {
    const { ticking, runs, clock } = start({ onStart: true });
    await clock.pass(0);
    expect(runs).toHaveLength(1);
    runs[0]?.finish();
    await ticking.stop();
  });

  test("runs one poll at a time, and skips and logs a tick that comes too early", async () => {
    const { ticking, runs, log, clock } = start({});
    await clock.pass(31 * MINUTE);
    expect(runs).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: "warn", words: "poll skipped: the one before is still at work" }]);
    runs[0]?.finish();
    await clock.pass(15 * MINUTE);
    expect(runs).toHaveLength(2);
    runs[1]?.finish();
    await ticking.stop();
  });

  test("spreads the polls by the jitter", async () => {
    const { ticking, runs, clock } = start({ jitterMs: 2 * MINUTE }, { random: 0.5 });
    await clock.pass(15 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["14:16:00"]);
    runs[0]?.finish();
    await ticking.stop();
  });

  test("polls again before the next tick when the work asks for it", async () => {
    const { ticking, runs, clock } = start({ cron: "0 * * * *" });
    await clock.pass(53 * MINUTE);
    runs[0]?.finish(new Date("2026-11-23T15:02:00Z"));
    await clock.pass(2 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["15:00:00", "15:02:00"]);
    runs[1]?.finish();
    await clock.pass(57 * MINUTE);
    expect(runs).toHaveLength(2);
    await ticking.stop();
  });

  test("ignores a time that the work asks for after the next tick", async () => {
    const { ticking, runs, clock } = start({});
    await clock.pass(8 * MINUTE);
    runs[0]?.finish(new Date("2026-11-23T14:31:00Z"));
    await clock.pass(15 * MINUTE);
    runs[1]?.finish();
    await clock.pass(14 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["14:15:00", "14:30:00"]);
    await ticking.stop();
  });

  test("aborts the present poll at a stop, waits for it, and starts no other", async () => {
    const { ticking, runs, clock } = start({});
    await clock.pass(9 * MINUTE);
    let stopped = false;
    const stopping = ticking.stop().then(() => {
      stopped = true;
    });
    await clock.pass(60 * MINUTE);
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(stopped).toBe(false);
    runs[0]?.finish();
    await stopping;
    expect(runs).toHaveLength(1);
  });
});

describe("many companies with one schedule", () => {
  test("begin as places are free, each once, and a slow one holds up no other", async () => {
    const pool = createPool(2);
    const clock = handClock("2026-11-23T14:07:00Z");
    const companies = ["a", "b", "c", "d"].map((name) => start({}, { clock, place: pool.placeFor(name) }));
    await clock.pass(8 * MINUTE);
    const counts = () => companies.map(({ runs }) => runs.length);
    expect(counts()).toEqual([1, 1, 0, 0]);
    expect(companies.map(({ ticking }) => ticking.isOwed())).toEqual([false, false, true, true]);
    companies[1]?.runs[0]?.finish();
    await settle();
    companies[2]?.runs[0]?.finish();
    await settle();
    expect(counts()).toEqual([1, 1, 1, 1]);
    companies[3]?.runs[0]?.finish();
    await clock.pass(15 * MINUTE);
    expect(counts()).toEqual([1, 2, 1, 1]);
    expect(companies[0]?.log.lines).toMatchObject([{ words: "poll skipped: the one before is still at work" }]);
    await clock.pass(15 * MINUTE);
    expect(companies[2]?.log.lines).toMatchObject([
      { words: "poll skipped: the one before still waits for its place among the others" },
    ]);
    const stopped = Promise.all(companies.map(({ ticking }) => ticking.stop()));
    for (const { runs } of companies) for (const { finish } of runs) finish();
    await stopped;
    expect(counts()).toEqual([1, 2, 1, 1]);
  });
});

describe("a machine that was suspended", () => {
  test("makes up by one poll, within half a minute, for all ticks that it slept through", async () => {
    const { ticking, runs, log, clock } = start({});
    await clock.pass(1 * MINUTE);
    clock.show(new Date("2026-11-23T20:03:00Z"));
    expect(ticking.isOwed()).toBe(true);
    await clock.pass(30 * SECOND);
    expect(runs.map(({ at }) => at)).toEqual(["20:03:30"]);
    expect(ticking.isOwed()).toBe(false);
    expect(log.lines).toMatchObject([
      {
        words: "poll missed, the machine was asleep or too busy: made up for now",
        facts: { due: "2026-11-23T14:15:00.000Z" },
      },
    ]);
    runs[0]?.finish();
    await clock.pass(12 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["20:03:30", "20:15:00"]);
    runs[1]?.finish();
    await ticking.stop();
  });

  test("makes up for a daily poll, with or without jitter, and then polls on the next day", async () => {
    const { ticking, runs, clock } = start(
      { cron: "0 7 * * *", jitterMs: HOUR },
      { random: 0.5, now: "2026-11-23T12:50:00Z" },
    );
    await clock.pass(10 * SECOND);
    clock.show(new Date("2026-11-23T15:50:10Z"));
    await clock.pass(1 * MINUTE);
    expect(runs).toHaveLength(1);
    runs[0]?.finish();
    await clock.pass(21 * HOUR + 20 * MINUTE);
    expect(runs).toHaveLength(1);
    await clock.pass(20 * MINUTE);
    expect(runs.map(({ at }) => at).slice(1)).toEqual(["13:30:00"]);
    runs[1]?.finish();
    await ticking.stop();
  });

  test("repeats a poll that failed before it slept", async () => {
    const { ticking, runs, clock } = start({ cron: "0 7 * * *", onStart: true });
    await clock.pass(0);
    runs[0]?.finish(new Date("2026-11-23T14:20:00Z"));
    await clock.pass(1 * MINUTE);
    clock.show(new Date("2026-11-23T18:00:00Z"));
    await clock.pass(30 * SECOND);
    expect(runs).toHaveLength(2);
    runs[1]?.finish();
    await ticking.stop();
  });
});

describe("a clock that was changed", () => {
  /** Lets time pass, ends each poll at once, and returns when polls began by the clock. */
  async function polls({ runs, clock }: ReturnType<typeof start>, minutes: number): Promise<string[]> {
    const from = runs.length;
    for (let minute = 0; minute < minutes; minute += 1) {
      await clock.pass(MINUTE);
      for (const { finish } of runs) finish();
    }
    return runs.slice(from).map(({ at }) => at);
  }

  test("back by an hour is followed from then on", async () => {
    const schedule = start({});
    expect(await polls(schedule, 15)).toEqual(["14:15:00"]);
    schedule.clock.show(new Date("2026-11-23T13:22:00Z"));
    expect(await polls(schedule, 60)).toEqual(["13:30:00", "13:45:00", "14:00:00", "14:15:00"]);
    expect(schedule.log.lines).toMatchObject([{ words: "the clock was set back: going by it from now on" }]);
    await schedule.ticking.stop();
  });

  test("back by a year does not delay a failed poll by that year", async () => {
    const schedule = start({ onStart: true });
    await schedule.clock.pass(0);
    schedule.runs[0]?.finish(new Date("2026-11-23T14:09:00Z"));
    await schedule.clock.pass(1 * MINUTE);
    schedule.clock.show(new Date("2025-11-23T14:08:00Z"));
    await schedule.clock.pass(30 * SECOND);
    expect(schedule.runs).toHaveLength(2);
    schedule.runs[1]?.finish();
    await schedule.ticking.stop();
  });

  test("forward by an hour leads to one poll, not to one for each tick that was left out", async () => {
    const schedule = start({});
    expect(await polls(schedule, 15)).toEqual(["14:15:00"]);
    schedule.clock.show(new Date("2026-11-23T15:22:00Z"));
    expect(await polls(schedule, 30)).toEqual(["15:22:30", "15:30:00", "15:45:00"]);
    await schedule.ticking.stop();
  });

  const newYork = { timezone: "America/New_York" };

  test("by daylight saving in autumn is followed in both of the equal hours", async () => {
    const schedule = start(newYork, { now: "2026-11-01T05:20:00Z" });
    expect(await polls(schedule, 130)).toEqual(
      ["05:30", "05:45", "06:00", "06:15", "06:30", "06:45", "07:00", "07:15", "07:30"].map((at) => `${at}:00`),
    );
    await schedule.ticking.stop();
  });

  test("by daylight saving in spring leaves no poll out", async () => {
    const schedule = start(newYork, { now: "2026-03-08T06:20:00Z" });
    expect(await polls(schedule, 70)).toEqual(["06:30:00", "06:45:00", "07:00:00", "07:15:00", "07:30:00"]);
    await schedule.ticking.stop();
  });
});

test("counts the ticks to come before a time, up to a bound", () => {
  const before = (cron: string, most: number) =>
    countTicks(readCron(cron, "UTC"), new Date("2026-11-23T14:07:00Z"), new Date("2026-11-23T15:00:00Z"), most);
  expect(before("*/15 * * * *", 256)).toBe(3);
  expect(before("0 * * * *", 256)).toBe(0);
  expect(before("* * * * *", 256)).toBe(52);
  expect(before("* * * * * *", 256)).toBe(256);
});
