import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { getTasks } from "node-cron";
import { systemClock } from "../../src/watch/clock.ts";
import { type Schedule, startSchedule, ticksBefore, upcomingTicks } from "../../src/watch/schedule.ts";
import { recordedLog } from "./recorded-log.ts";

const every15 = { cron: "*/15 * * * *", timezone: "America/El_Salvador", onStart: false, jitterMs: 0 };
const MINUTE = 60_000;

beforeEach(() => {
  jest.useFakeTimers({ now: new Date("2026-11-23T14:07:00Z"), doNotFake: ["nextTick", "queueMicrotask"] });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Starts a schedule whose clock waits on the faked timers; each run lasts until it is let go. */
function start(schedule: Partial<Schedule>, random = 0) {
  const log = recordedLog();
  const runs: { at: string; finish: (again?: Date) => void; signal: AbortSignal }[] = [];
  const clock = {
    now: () => new Date(),
    sleep: (ms: number, signal: AbortSignal) =>
      ms === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            setTimeout(resolve, ms);
            signal.addEventListener("abort", () => resolve());
          }),
  };
  const work = (signal: AbortSignal) =>
    new Promise<Date | null>((resolve) => {
      const finish = (again?: Date) => resolve(again ?? null);
      runs.push({ at: new Date().toISOString().slice(11, 19), finish, signal });
    });
  const ticking = startSchedule({ ...every15, ...schedule }, work, { clock, random: () => random, log });
  return { ticking, runs, log };
}

describe("the schedule", () => {
  test("polls at every tick of the cron expression", async () => {
    const { ticking, runs } = start({});
    for (let tick = 0; tick < 3; tick++) {
      await jest.advanceTimersByTimeAsync(15 * MINUTE);
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

  test("polls at once where it is told to", async () => {
    const { ticking, runs } = start({ onStart: true });
    await jest.advanceTimersByTimeAsync(0);
    expect(runs).toHaveLength(1);
    runs[0]?.finish();
    await ticking.stop();
  });

  test("never polls two at a time: the tick that comes too early is skipped and told", async () => {
    const { ticking, runs, log } = start({});
    await jest.advanceTimersByTimeAsync(31 * MINUTE);
    expect(runs).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: "warn", words: "poll skipped: the one before is still at work" }]);
    runs[0]?.finish();
    await jest.advanceTimersByTimeAsync(15 * MINUTE);
    expect(runs).toHaveLength(2);
    runs[1]?.finish();
    await ticking.stop();
  });

  test("spreads the polls by the jitter", async () => {
    const { ticking, runs } = start({ jitterMs: 2 * MINUTE }, 0.5);
    await jest.advanceTimersByTimeAsync(15 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["14:16:00"]);
    runs[0]?.finish();
    await ticking.stop();
  });

  test("polls again before the next tick where the work wants it", async () => {
    const { ticking, runs } = start({ cron: "0 * * * *" });
    await jest.advanceTimersByTimeAsync(53 * MINUTE);
    runs[0]?.finish(new Date("2026-11-23T15:02:00Z"));
    await jest.advanceTimersByTimeAsync(2 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["15:00:00", "15:02:00"]);
    runs[1]?.finish();
    await jest.advanceTimersByTimeAsync(57 * MINUTE);
    expect(runs).toHaveLength(2);
    await ticking.stop();
  });

  test("the next tick takes the place of a later wish", async () => {
    const { ticking, runs } = start({});
    await jest.advanceTimersByTimeAsync(8 * MINUTE);
    runs[0]?.finish(new Date("2026-11-23T14:31:00Z"));
    await jest.advanceTimersByTimeAsync(15 * MINUTE);
    runs[1]?.finish();
    await jest.advanceTimersByTimeAsync(14 * MINUTE);
    expect(runs.map(({ at }) => at)).toEqual(["14:15:00", "14:30:00"]);
    await ticking.stop();
  });

  test("makes up once, and at once, for all ticks that the machine slept through", async () => {
    const { ticking, runs, log } = start({});
    await jest.advanceTimersByTimeAsync(1 * MINUTE);
    jest.setSystemTime(new Date("2026-11-23T20:03:00Z"));
    await jest.advanceTimersByTimeAsync(8 * MINUTE);
    expect(runs).toHaveLength(1);
    expect(log.lines).toMatchObject([
      {
        words: "poll missed, the machine was asleep or too busy: made up for now",
        facts: { due: "2026-11-23T14:15:00.000Z" },
      },
    ]);
    runs[0]?.finish();
    await jest.advanceTimersByTimeAsync(5 * MINUTE);
    expect(runs).toHaveLength(2);
    runs[1]?.finish();
    await ticking.stop();
  });

  test("a stop asks the poll under way to end, waits for it, and starts no other", async () => {
    const { ticking, runs } = start({});
    await jest.advanceTimersByTimeAsync(9 * MINUTE);
    let stopped = false;
    const stopping = ticking.stop().then(() => {
      stopped = true;
    });
    await jest.advanceTimersByTimeAsync(60 * MINUTE);
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(stopped).toBe(false);
    runs[0]?.finish();
    await stopping;
    expect(runs).toHaveLength(1);
  });
});

describe("a clock that is not what it was", () => {
  /** Lets real time pass, ending each poll at once, and answers when polls began by the clock. */
  async function polls(schedule: ReturnType<typeof start>, minutes: number): Promise<string[]> {
    const from = schedule.runs.length;
    for (let minute = 0; minute < minutes; minute += 1) {
      await jest.advanceTimersByTimeAsync(MINUTE);
      for (const { finish } of schedule.runs) finish();
    }
    return schedule.runs.slice(from).map(({ at }) => at);
  }

  test("set back by an hour goes on being polled by", async () => {
    const schedule = start({});
    expect(await polls(schedule, 15)).toEqual(["14:15:00"]);
    jest.setSystemTime(new Date("2026-11-23T13:22:00Z"));
    expect(await polls(schedule, 60)).toEqual(["13:30:00", "13:45:00", "14:00:00", "14:15:00"]);
    await schedule.ticking.stop();
  });

  test("set forward by an hour is polled by once, not once for each tick that it left out", async () => {
    const schedule = start({});
    expect(await polls(schedule, 15)).toEqual(["14:15:00"]);
    jest.setSystemTime(new Date("2026-11-23T15:22:00Z"));
    expect(await polls(schedule, 30)).toEqual(["15:30:00", "15:45:00"]);
    await schedule.ticking.stop();
  });

  const newYork = { timezone: "America/New_York" };

  test("shows an hour twice in autumn, and is polled by in both", async () => {
    jest.setSystemTime(new Date("2026-11-01T05:20:00Z"));
    const schedule = start(newYork);
    expect(await polls(schedule, 130)).toEqual(
      ["05:30", "05:45", "06:00", "06:15", "06:30", "06:45", "07:00", "07:15", "07:30"].map((at) => `${at}:00`),
    );
    await schedule.ticking.stop();
  });

  test("leaves an hour out in spring, and no poll", async () => {
    jest.setSystemTime(new Date("2026-03-08T06:20:00Z"));
    const schedule = start(newYork);
    expect(await polls(schedule, 70)).toEqual(["06:30:00", "06:45:00", "07:00:00", "07:15:00", "07:30:00"]);
    await schedule.ticking.stop();
  });
});

test("counts the ticks to come before a time, up to a bound", () => {
  const before = (cron: string, most: number) =>
    ticksBefore({ cron, timezone: "UTC" }, new Date("2026-11-23T15:00:00Z"), most);
  expect(before("*/15 * * * *", 256)).toBe(3);
  expect(before("0 * * * *", 256)).toBe(0);
  expect(before("* * * * *", 256)).toBe(52);
  expect(before("* * * * * *", 256)).toBe(256);
});

describe("the system's clock", () => {
  test("wakes early when the signal aborts, also from an endless sleep", async () => {
    jest.useRealTimers();
    const alarm = new AbortController();
    const asleep = systemClock.sleep(Number.POSITIVE_INFINITY, alarm.signal);
    alarm.abort();
    await expect(asleep).resolves.toBeUndefined();
    await expect(systemClock.sleep(1_000_000, alarm.signal)).resolves.toBeUndefined();
  });
});

test("looking ahead leaves nothing behind in node-cron", () => {
  const before = getTasks().size;
  upcomingTicks({ cron: "*/15 * * * *", timezone: "UTC" }, 3);
  expect(getTasks().size).toBe(before);
});
