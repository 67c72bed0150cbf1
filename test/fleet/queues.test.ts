import { describe, expect, test } from "@jest/globals";
import { connectTo } from "../../src/fleet/connection.ts";
import { onceAt, openQueues, type Process, type ReportJob } from "../../src/fleet/queues.ts";
import { until } from "../crash/until.ts";
import { openWay } from "../store/interruptible.ts";
import { describeWithServer } from "../store/with-server.ts";
import { openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone. */
const DATABASE = 12;

const LOCK_MS = 1_000;
const JOB = { company: "a", what: "audit" } as const;

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  describe("the queues of a fleet", () => {
    /** Opens the queues as one daemon has them, through a proxy that can be cut. */
    async function openMember(url: string) {
      await using opening = new AsyncDisposableStack();
      const way = opening.adopt(await openWay(url), (it) => it.cut());
      const [redis, waiting] = [connectTo(way.url, "fails"), connectTo(way.url, "waits")];
      opening.defer(() => redis.disconnect());
      opening.defer(() => waiting.disconnect());
      const queues = opening.use(openQueues(redis, () => Number.MAX_SAFE_INTEGER));
      const work = (process: Process<ReportJob>) =>
        queues.work(queues.reports, process, {
          connection: waiting,
          concurrency: 2,
          lockMs: LOCK_MS,
          onError: () => {},
        });
      const opened = opening.move();
      return { way, queues, work, [Symbol.asyncDispose]: () => opened.disposeAsync() };
    }

    test("hand a job of a daemon that is cut off to another one, when its lock has run out", async () => {
      await using connected = await openConnected(server, DATABASE);
      await using one = await openMember(connected.url);
      await using two = await openMember(connected.url);
      const end = new AbortController();
      const done: string[] = [];
      const first = one.work(async () => {
        done.push("one begins");
        await new Promise((resolve) => end.signal.addEventListener("abort", resolve));
      });
      await one.queues.reports.add("a", JOB);
      await until("it is begun", () => done.length === 1);
      const second = two.work(async () => {
        done.push("two");
      });
      await one.way.cut();
      await until("another one does it", () => done.includes("two"));
      end.abort();
      await Promise.all([first.stop(), second.stop()]);
      expect(done).toEqual(["one begins", "two"]);
    }, 30_000);

    test("take a job for a later time from the job of that name that is at work, and have the last one only", async () => {
      await using connected = await openConnected(server, DATABASE);
      await using member = await openMember(connected.url);
      const begun: string[] = [];
      const add = (company: string, ms: number) =>
        member.queues.reports.add(company, { company, what: "audit" }, onceAt("again", new Date(Date.now() + ms)));
      const worker = member.work(async ({ data: { company } }) => {
        begun.push(company);
        if (begun.length > 2) return;
        await add("never", 60_000);
        await add(`${company}, again`, 50);
      });
      await add("never", 60_000);
      await add("a", 10);
      await until("it is done three times", () => begun.length === 3);
      await worker.stop();
      expect(begun).toEqual(["a", "a, again", "a, again, again"]);
      expect(await member.queues.reports.getDelayedCount()).toBe(0);
    });

    test("are left by a daemon whose Redis is away, within seconds, when what it does is done", async () => {
      await using connected = await openConnected(server, DATABASE);
      await using member = await openMember(connected.url);
      const end = new AbortController();
      let state = "waiting";
      const worker = member.work(async () => {
        state = "begun";
        await new Promise((resolve) => end.signal.addEventListener("abort", resolve));
        state = "done";
      });
      await member.queues.reports.add("a", JOB);
      await until("it is begun", () => state === "begun");
      await member.way.cut();
      let isStopped = false;
      const stopping = worker.stop().then(() => {
        isStopped = true;
      });
      await member.queues.reports.add("b", JOB).catch(() => {});
      expect([state, isStopped]).toEqual(["begun", false]);
      end.abort();
      await stopping;
      expect(state).toBe("done");
    }, 20_000);
  });
});
