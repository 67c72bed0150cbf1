import type { Redis } from "ioredis";
import { OPERATIONS } from "../notifications/notice.ts";
import type { SharedStore } from "../store/shared-store.ts";
import { type Daemon, STORE_RETRY_MS, untilFirstPoll } from "../watch/daemon.ts";
import { type Loop, startLoop } from "../watch/loop.ts";
import { createParts } from "../watch/parts.ts";
import type { PreparedPoll } from "../watch/poll.ts";
import { type CatalogKnown, type ReadingSales, readSales } from "../watch/read-sales.ts";
import { planPolls } from "../watch/track-poll.ts";
import { ifAnswered } from "./connection.ts";
import type { Leadership } from "./leader.ts";
import { type AtWork, openQueues, type Queues } from "./queues.ts";
import { isForgotten, mendSchedules, planSchedules, type Schedules, ticksOf } from "./schedules.ts";
import { createSlowPlaces } from "./slow-places.ts";
import { createWork, type Work, type Working } from "./work.ts";

/** What the daemons of a fleet share, for one of them that works by one config. */
export interface Membership extends Pick<Working, "refreshBudget" | "space" | "isInForce"> {
  readonly store: SharedStore;
  /** Commands fail while Redis cannot be reached. */
  readonly redis: Redis;
  /** Commands wait for Redis. */
  readonly waiting: Redis;
  readonly leadership: Leadership;
  /** How many polls, and how many messages, this daemon works on at a time. */
  readonly places: number;
  /** How long a daemon that died keeps what it had begun from the others, in ms. */
  readonly leaseMs: number;
  /** Called when the queues of the config are open, to show how long they are; null: they are closed again. */
  readonly onQueues: (queues: Queues | null) => void;
}

/** How often the leadership is renewed. */
const LEAD_EVERY_MS = 5_000;

/** How often who leads looks after all, and what waits without a job is given one. */
const SWEEP_EVERY_MS = 60_000;

/** How often a daemon without the fleet's sales lane looks whether it has become free. */
const SALES_TAKEN_MS = 60 * 60_000;

/** Catalogs are read one at a time: a report must not hold up polls. */
const REPORTS_AT_ONCE = 1;

/** Works on what a fleet has to do, until the signal aborts; what is under way then is finished or given back. */
export async function runMember(daemon: Daemon, membership: Membership, signal: AbortSignal): Promise<void> {
  const { store, redis, waiting, leadership, places, leaseMs, onQueues } = membership;
  const { clock, random, log, schedule } = daemon;
  const companies = daemon.pollings.map(({ company }) => company);
  const channels = daemon.deliverings.map(({ name }) => name);
  const schedules: Schedules = {
    companies,
    polls: schedule,
    reports: daemon.reports.flatMap(({ schedule, reportings: [first] }) =>
      first ? [{ what: first.what, schedule }] : [],
    ),
  };
  const nextTick = ticksOf(schedules);
  await using opened = new AsyncDisposableStack();
  const queues = opened.use(openQueues(redis, nextTick));
  onQueues(queues);
  opened.defer(() => onQueues(null));
  const running = opened.use(createParts(daemon.leftovers));
  const sales = createSalesReading(daemon, store, (loop, company) => running.keep(`the sales of ${company}`, loop));
  const work = createWork({
    ...membership,
    daemon,
    queues,
    nextTick,
    slow: createSlowPlaces(redis, places),
    learn: sales.learn,
    signal,
  });

  let trouble: string | null = null;
  const onError = (error: Error) => {
    // Its job was handed to another one meanwhile, whom the lane keeps apart.
    if (/\block\b/i.test(error.message)) return;
    if (trouble === null && !signal.aborted)
      log.warn({ error }, "the fleet's Redis fails: no further work is taken until it is back");
    trouble = error.message;
  };
  const onWell = () => {
    if (trouble !== null) log.info({}, "the fleet's Redis works again");
    trouble = null;
  };

  let sweptAt = Number.NEGATIVE_INFINITY;
  let isFirst = true;
  /** Looks after what is there once for all. */
  const lead = async (stopping: AbortSignal): Promise<Date> => {
    const next = new Date(clock.now().getTime() + LEAD_EVERY_MS);
    const leads = await leadership.claim();
    onWell();
    if (!leads) return next;
    if (performance.now() - sweptAt < SWEEP_EVERY_MS && !(await isForgotten(redis))) return next;
    const added = await planSchedules(redis, queues, schedules);
    if (added.length > 0) await beginPolling(added);
    await mendSchedules(redis, queues, schedules, clock.now());
    // At a start and after a reload, deliveries are tried at once: the operator may have mended what was wrong.
    const atOnce = isFirst;
    for (const { company, channel } of await store.waitingLanes()) {
      if (stopping.aborted) break;
      await work.wake(company, [channel], { atOnce });
    }
    isFirst = false;
    sweptAt = performance.now();
    return next;
  };

  async function beginPolling(added: readonly string[]): Promise<void> {
    const next = new Date(Math.min(...added.map((company) => nextTick(clock.now().getTime(), company))));
    await planPolls(daemon.records, added, next);
    // What has waited since before the fleet began.
    const dueMs = untilFirstPoll(schedule, clock.now());
    await queues.polls.addBulk(
      added.map((company) => ({
        name: company,
        data: { company, what: "flush" as const },
        opts: { delay: dueMs, deduplication: { id: `flush.${company}`, replace: true } },
      })),
    );
    if (!schedule.onStart) return;
    const jobs = added.map((company) => ({
      name: company,
      data: { company, what: "again" as const },
      opts: { delay: Math.round(random() * schedule.jitterMs), deduplication: { id: `again.${company}` } },
    }));
    await queues.polls.addBulk(jobs);
  }

  const leading = startLoop(lead, { clock, retryMs: LEAD_EVERY_MS, onFailure: (error) => onError(error as Error) });
  running.keep("the fleet's schedules", { stop: () => ifAnswered(leading.stop()) });
  running.keep("its look after itself", startSelfWatch(daemon, leadership, work));

  const options = { connection: waiting, lockMs: leaseMs, onError };
  const keep = (name: string, worker: AtWork) => running.keep(`what it has begun of ${name}`, worker);
  keep("polls", queues.work(queues.polls, work.onCompany, { ...options, concurrency: places }));
  keep("drains", queues.work(queues.drains, work.onDrain, { ...options, concurrency: places }));
  keep("reports", queues.work(queues.reports, work.onReport, { ...options, concurrency: REPORTS_AT_ONCE }));
  const { cron, timezone } = schedule;
  log.info({ companies: companies.length, channels, cron, timezone, places }, "watching, as one of a fleet");
  await clock.sleep(Number.POSITIVE_INFINITY, signal);
  log.info({}, "stopping");
}

/** Checks the fleet once for all daemons, in the one that leads. */
function startSelfWatch(
  { watchSelf, noteAwake, clock, log }: Daemon,
  { isLeader }: Leadership,
  { wake }: Pick<Work, "wake">,
): Loop {
  const work = async (stopping: AbortSignal) => {
    if (isLeader()) await wake(OPERATIONS, await watchSelf(stopping));
    else noteAwake();
    return new Date(clock.now().getTime() + SWEEP_EVERY_MS);
  };
  return startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ error }, "whether anything is in trouble could not be looked up or told"),
    // Failures from before the start may pass in the first minute.
    startAfterMs: SWEEP_EVERY_MS,
  });
}

/** Reads the sales of the companies whose catalogs this daemon has read, each company's by one daemon at a time. */
function createSalesReading(
  { sales, clock, log }: Daemon,
  store: SharedStore,
  keep: (loop: Loop, company: string) => void,
): { learn(polled: PreparedPoll): void } {
  const known = new Map<string, { catalog: CatalogKnown; readonly loop: Loop }>();

  function start(reading: ReadingSales): Loop {
    const { company } = reading;
    const work = async (stopping: AbortSignal): Promise<Date | null> => {
      const catalog = known.get(company)?.catalog;
      if (!catalog) return null;
      const lane = await store.takeLane(`${company}/~sales`, "sales");
      if (typeof lane === "string") return new Date(clock.now().getTime() + SALES_TAKEN_MS);
      try {
        return await readSales(reading, catalog, AbortSignal.any([stopping, lane.lost]));
      } catch (error) {
        if (stopping.aborted) return null;
        throw error;
      } finally {
        await lane.release();
      }
    };
    return startLoop(work, {
      clock,
      retryMs: STORE_RETRY_MS,
      onFailure: (error) => log.error({ company, error }, "sales could not be read or stored"),
    });
  }

  return {
    learn({ productsBySku: products, summary: { company, requests } }) {
      const reading = sales.get(company);
      if (!reading || products === null) return;
      const before = known.get(company);
      const loop = before?.loop ?? start(reading);
      known.set(company, { catalog: { products, requests }, loop });
      if (!before) keep(loop, company);
      loop.wake();
    },
  };
}
