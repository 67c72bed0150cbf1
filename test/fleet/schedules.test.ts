import { describe, expect, test } from "@jest/globals";
import { openQueues, type Queues } from "../../src/fleet/queues.ts";
import { isForgotten, mendSchedules, planSchedules, type Schedules, ticksOf } from "../../src/fleet/schedules.ts";
import type { Schedule } from "../../src/watch/schedule.ts";
import { describeWithServer } from "../store/with-server.ts";
import { openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone. */
const DATABASE = 14;

const HOURLY: Schedule = { cron: "0 * * * *", timezone: "America/El_Salvador", onStart: false, jitterMs: 0 };
const NIGHTLY: Schedule = { ...HOURLY, cron: "0 2 * * *" };
const at = (time: string) => Date.parse(`2026-11-23T${time}Z`);

function wantedOf(companies: readonly string[], more: Partial<Schedules> = {}): Schedules {
  return { companies, polls: HOURLY, reports: [], ...more };
}

describe("the ticks of a fleet", () => {
  test("are at the times of the cron, in its time zone", () => {
    const next = ticksOf(wantedOf(["a"], { reports: [{ what: "audit", schedule: NIGHTLY }] }));
    expect(next(at("14:00:00"), "a")).toBe(at("15:00:00"));
    expect(next(at("14:59:59"), "a")).toBe(at("15:00:00"));
    expect(next(at("07:00:00"), "audit.a")).toBe(at("08:00:00"));
  });

  test("come at the same time after each time of the cron, by company, and within the jitter", () => {
    const next = ticksOf(wantedOf([], { polls: { ...HOURLY, jitterMs: 600_000 } }));
    const names = Array.from({ length: 50 }, (_, index) => `company-${index}`);
    const waits = names.map((name) => next(at("14:30:00"), name) - at("15:00:00"));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...waits)).toBeLessThan(600_000);
    expect(new Set(waits).size).toBeGreaterThan(40);
    for (const [index, name] of names.entries()) {
      const first = next(at("14:30:00"), name);
      expect(next(first, name) - first).toBe(3_600_000);
      expect(next(first - 1, name)).toBe(first);
      expect(first - at("15:00:00")).toBe(waits[index]);
    }
  });
});

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  describe("the schedules in Redis", () => {
    async function open() {
      const connected = await openConnected(server, DATABASE);
      const redis = connected.connect();
      const queuesFor = (wanted: Schedules) => openQueues(redis, ticksOf(wanted));
      const plan = async (wanted: Schedules) => {
        await using queues = queuesFor(wanted);
        return planSchedules(redis, queues, wanted);
      };
      const known = async () => {
        await using queues = queuesFor(wantedOf([]));
        return [...(await idsIn(queues, "polls")), ...(await idsIn(queues, "reports"))];
      };
      return { connected, redis, plan, known };
    }

    const idsIn = async (queues: Queues, name: "polls" | "reports") =>
      (await queues[name].getJobSchedulers(0, -1)).map(({ key }) => key).sort();

    test("are those of a config, and follow it: companies come and go, reports too", async () => {
      const { connected, plan, known } = await open();
      await using _ = connected;
      expect((await plan(wantedOf(["a", "b"]))).sort()).toEqual(["a", "b"]);
      expect(await known()).toEqual(["a", "b"]);
      const audited = wantedOf(["b", "c"], { reports: [{ what: "audit", schedule: NIGHTLY }] });
      expect(await plan(audited)).toEqual(["c"]);
      expect(await known()).toEqual(["b", "c", "audit.b", "audit.c"]);
      const advised = { ...audited, reports: [{ what: "advice", schedule: NIGHTLY }] as const };
      expect(await plan(advised)).toEqual([]);
      expect(await known()).toEqual(["b", "c", "advice.b", "advice.c"]);
      expect(await plan(wantedOf(["b", "c"]))).toEqual([]);
      expect(await known()).toEqual(["b", "c"]);
    });

    test("that are complete are not written again, and those that were lost are", async () => {
      const { connected, redis, plan, known } = await open();
      await using _ = connected;
      const wanted = wantedOf(["a", "b"]);
      expect(await isForgotten(redis)).toBe(true);
      await plan(wanted);
      expect(await isForgotten(redis)).toBe(false);
      expect(await plan(wanted)).toEqual([]);
      await using queues = openQueues(redis, ticksOf(wanted));
      await queues.polls.removeJobScheduler("a");
      expect(await plan(wanted)).toEqual(["a"]);
      await redis.flushdb();
      expect(await isForgotten(redis)).toBe(true);
      expect((await plan(wanted)).sort()).toEqual(["a", "b"]);
      expect(await known()).toEqual(["a", "b"]);
    });

    test("that have no next job any more get one, and others keep theirs", async () => {
      const { connected, redis, plan } = await open();
      await using _ = connected;
      const wanted = wantedOf(["a", "b"]);
      await plan(wanted);
      await using queues = openQueues(redis, ticksOf(wanted));
      const jobs = await queues.polls.getDelayed();
      const lost = String(jobs.find(({ data }) => data.company === "a")?.id);
      await redis.multi().zrem(queues.polls.toKey("delayed"), lost).del(queues.polls.toKey(lost)).exec();
      const kept = jobs.filter(({ data }) => data.company === "b").map(({ id }) => id);
      const waiting = async () => (await queues.polls.getDelayed()).map(({ data }) => data.company).sort();
      expect(await waiting()).toEqual(["b"]);
      await mendSchedules(redis, queues, wanted, new Date());
      expect(await waiting()).toEqual(["b"]);
      const later = new Date(Date.now() + 2 * 3_600_000);
      await mendSchedules(redis, queues, wanted, later);
      expect(await waiting()).toEqual(["a", "b"]);
      expect((await queues.polls.getDelayed()).map(({ id }) => id)).toEqual(expect.arrayContaining(kept));
      await mendSchedules(redis, queues, wanted, later);
      expect(await waiting()).toEqual(["a", "b"]);
    });

    test("have one waiting tick each, at the next time of the schedule in force", async () => {
      const { connected, redis, plan } = await open();
      await using _ = connected;
      await plan(wantedOf(["a", "b"], { polls: NIGHTLY }));
      const wanted = wantedOf(["a", "b"]);
      const before = Date.now();
      await plan(wanted);
      await using queues = openQueues(redis, ticksOf(wanted));
      const waiting = await queues.polls.getDelayed();
      expect(waiting.map(({ data }) => data.company).sort()).toEqual(["a", "b"]);
      for (const { timestamp, delay, data } of waiting) {
        expect([ticksOf(wanted)(before, data.company), ticksOf(wanted)(Date.now(), data.company)]).toContain(
          timestamp + delay,
        );
      }
    });
  });
});
