import { randomUUID } from "node:crypto";
import type { Budget, BudgetOptions } from "../smartpyme/budget.ts";
import { reasonOf, StoreLocked } from "../store/errors.ts";
import type { StoreOptions } from "../store/key-store.ts";
import { openSharedStore, type SharedStore } from "../store/shared-store.ts";
import type { Clock } from "../watch/clock.ts";
import type { Round } from "../watch/cycle.ts";
import type { Daemon } from "../watch/daemon.ts";
import type { Health } from "../watch/health.ts";
import type { KeyedLock } from "../watch/keyed-lock.ts";
import type { Log } from "../watch/log.ts";
import { startLoop } from "../watch/loop.ts";
import type { Backlog } from "../watch/overview.ts";
import type { ScaleConfig } from "./config.ts";
import { type Claim, configInForce } from "./config-in-force.ts";
import { connectTo, endUnlessAnswered, ifAnswered } from "./connection.ts";
import { createSharedCycle } from "./cycle.ts";
import { keyOf } from "./keys.ts";
import { createLaneLock } from "./lane-lock.ts";
import { createLeadership } from "./leader.ts";
import { lateSince, oldestDue, readBacklog } from "./load.ts";
import type { Queues } from "./queues.ts";
import { redactRedisUrl } from "./redis-url.ts";
import { runMember } from "./run-member.ts";
import { createSharedBudget, type SharedBudget } from "./shared-budget.ts";
import { waitFor } from "./spacing.ts";

/** The place of this daemon in a fleet, which stays while configs are replaced. */
export interface Fleet extends AsyncDisposable {
  /** The fleet's Redis, without the password. */
  readonly redis: string;
  /** Held by company for everything that commits, across the fleet. */
  readonly lock: KeyedLock;
  /** Opens the store together with the other daemons of the fleet. */
  openStore(url: string, options: Omit<StoreOptions, "writer" | "shared">): Promise<SharedStore>;
  /** Returns the budget of an API key, whose count all daemons share. @param companies those that are read with it */
  budget(apiKey: string, companies: readonly string[], options: BudgetOptions): Budget;
  cycle(companies: readonly string[]): Round;
  /** Rejects when the fleet's Redis cannot be asked. */
  probe(): Promise<void>;
  /** Judges whether the workers keep up with the polls that are due. @param graceMs how late a poll may begin */
  healthOfLoad(graceMs: number, now: Date): Promise<Health>;
  /** Tells whether polls were late when that was last judged, so that no company is at fault. */
  isBehind(): boolean;
  /** Reads what is still to be done; null: this daemon does not work now, or the fleet's Redis cannot be asked. */
  backlog(now: Date): Promise<Backlog | null>;
  /** Works on what the fleet has to do, while this config is the fleet's. */
  run(daemon: Daemon, terms: Terms, signal: AbortSignal): Promise<ReadonlySet<string>>;
}

/** What a member goes by of its config, beside the parts of its daemon. */
export interface Terms {
  /** The same for configs by which daemons do the same. */
  readonly mark: string;
  /** How many polls, and how many messages, it works on at a time. */
  readonly places: number;
  /** How long a daemon that died keeps what it had begun from the others, in ms. */
  readonly leaseMs: number;
  /** Returns the address to which all daemons together may send only about once a second; null: the channel has none. */
  readonly spacedAddress: (channel: string) => string | null;
}

export interface FleetSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  /** Has the config read anew; resolves with what was wrong with it, or null. */
  readonly askForReload: () => Promise<string | null>;
  /** Aborts when this daemon is told to stop. */
  readonly signal: AbortSignal;
}

/** How often a daemon looks whether another config was put to work. */
const LOOK_EVERY_MS = 5_000;

/** How often a daemon whose config is not the fleet's reads its own anew, and how long it holds back after an outage. */
const REREAD_EVERY_MS = 30_000;

/** Slack lets a webhook post about once a second. */
const SPACING_MS = 1_000;

/**
 * Joins the fleet of a Redis. The Redis must be reachable now; when it is away later, it is waited for.
 * @throws {Error} when the Redis cannot be reached
 */
export async function joinFleet(
  scale: ScaleConfig,
  { clock, log, askForReload, signal }: FleetSurroundings,
): Promise<Fleet> {
  const place = redactRedisUrl(scale.redis);
  await using joining = new AsyncDisposableStack();
  const redis = joining.adopt(connectTo(scale.redis, "fails"), async (it) => it.disconnect());
  const waiting = joining.adopt(connectTo(scale.redis, "waits"), async (it) => it.disconnect());
  let lastError: unknown;
  redis.on("error", (error) => {
    lastError = error;
  });
  await redis.ping().catch((error: unknown) => {
    const reason = reasonOf(lastError ?? error);
    throw new Error(`scale.redis: ${place} cannot be used (${reason}): check that it runs and lets this machine in`);
  });
  signal.addEventListener("abort", () => void endUnlessAnswered(redis, waiting), { once: true });
  const leadership = createLeadership(redis, randomUUID());
  joining.defer(() => ifAnswered(leadership.resign().catch(() => {})));
  const inForce = configInForce(redis);
  const budgets = new Map<string, SharedBudget>();
  let store: SharedStore | null = null;
  let queues: Queues | null = null;
  let isBehind = false;
  let runs = 0;
  let isAskedByFleet = false;

  const idKey = keyOf("id");
  await redis.set(idKey, randomUUID(), "NX");
  let id = (await redis.get(idKey)) ?? randomUUID();

  const openedStore = (): SharedStore => {
    if (!store) throw new TypeError("the store is not open yet");
    return store;
  };

  const lock = createLaneLock((name) => openedStore().takeLane(name, "commit"), clock);

  async function openAsFleet(url: string, options: Omit<StoreOptions, "writer" | "shared">): Promise<SharedStore> {
    for (;;) {
      try {
        return await openSharedStore(url, { ...options, shared: `fleet-${id}` });
      } catch (error) {
        const known = await redis.get(idKey);
        if (!(error instanceof StoreLocked) || known === null || known === id) throw error;
        // Redis had lost the name of the fleet, and those at work have put it back meanwhile.
        id = known;
      }
    }
  }

  /** Reads the own config anew, because another is in force. */
  function reread(): void {
    isAskedByFleet = true;
    const forget = () => {
      isAskedByFleet = false;
    };
    askForReload().then((error) => error !== null && forget(), forget);
  }

  async function isInForce(mark: string, claim: Claim): Promise<boolean> {
    // Who holds the store is the fleet, whatever its Redis has lost.
    await redis.set(idKey, id);
    return inForce.claim(mark, claim);
  }

  /** Waits until a config is that of the fleet. */
  async function untilInForce(mark: string, claim: Claim, signal: AbortSignal): Promise<void> {
    let rereadAt = performance.now() + REREAD_EVERY_MS;
    let notBefore = 0;
    for (let looks = 0; !signal.aborted; looks += 1) {
      const isOurs =
        performance.now() >= notBefore &&
        (await isInForce(mark, looks === 0 ? claim : "look").catch(() => {
          // After an outage those who work by another one come first.
          notBefore = performance.now() + REREAD_EVERY_MS;
          return false;
        }));
      if (isOurs || signal.aborted) return;
      if (looks === 0) {
        log.error(
          {},
          "the fleet works by another config: this daemon stands aside until its own is the same, or is reloaded",
        );
      }
      if (performance.now() >= rereadAt) {
        rereadAt = performance.now() + REREAD_EVERY_MS;
        reread();
      }
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  const left = joining.move();
  return {
    redis: place,
    lock,
    async openStore(url, options) {
      const opened = await openAsFleet(url, options);
      store = opened;
      // What a crash of one daemon alone has left behind is put right before the first of a fleet begins.
      await lock.take("~recover", async () => {
        if ((await opened.members()).length === 0) await opened.recover();
      });
      return opened;
    },
    budget(apiKey, companies, options) {
      const budget = createSharedBudget(redis, apiKey, options);
      for (const company of companies) budgets.set(company, budget);
      return budget;
    },
    cycle: (companies) => createSharedCycle(redis, companies),
    probe: async () => {
      await redis.ping();
    },
    async healthOfLoad(graceMs, now) {
      const oldest = queues ? await oldestDue(queues.polls, now) : null;
      const failingSince = await lateSince(redis, oldest, { graceMs, now });
      isBehind = failingSince !== null;
      return { subject: { kind: "load", name: "polls" }, failingSince, reason: null, waiting: 0 };
    },
    isBehind: () => isBehind,
    backlog: async (now) => (queues ? readBacklog(queues, now).catch(() => null) : null),
    async run(daemon, { mark, places, leaseMs, spacedAddress }, signal) {
      let claim: Claim = runs === 0 ? "start" : isAskedByFleet ? "look" : "asked";
      isAskedByFleet = false;
      while (!signal.aborted) {
        await untilInForce(mark, claim, signal);
        claim = "look";
        runs += 1;
        if (signal.aborted) break;
        const replaced = new AbortController();
        const look = async () => {
          if (!(await isInForce(mark, "look"))) replaced.abort();
          return new Date(clock.now().getTime() + LOOK_EVERY_MS);
        };
        const looking = startLoop(look, { clock, retryMs: LOOK_EVERY_MS, onFailure: () => {} });
        const membership = {
          store: openedStore(),
          redis,
          waiting,
          leadership,
          places,
          leaseMs,
          onQueues: (opened: Queues | null) => {
            queues = opened;
          },
          isInForce: async () => {
            const current = await inForce.read().catch(() => mark);
            if (current !== null && current !== mark) replaced.abort();
            return !replaced.signal.aborted;
          },
          refreshBudget: async (company: string) => {
            await budgets
              .get(company)
              ?.refresh()
              .catch(() => {});
          },
          space: async (channel: string, stopping: AbortSignal) => {
            const address = spacedAddress(channel);
            if (address === null) return;
            const ms = await waitFor(redis, address, SPACING_MS).catch(() => 0);
            if (ms > 0) await clock.sleep(ms, stopping);
          },
        };
        try {
          await runMember(daemon, membership, AbortSignal.any([signal, replaced.signal]));
        } finally {
          await ifAnswered(looking.stop());
        }
        if (signal.aborted) break;
        log.warn({}, "another config was put to work in the fleet: this daemon reads its own anew");
        reread();
      }
      // Work that was given back is done by others.
      return new Set();
    },
    [Symbol.asyncDispose]: () => left.disposeAsync(),
  };
}
