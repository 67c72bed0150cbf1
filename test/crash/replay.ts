import type { Delivery, Progress } from "../../src/notifications/delivery.ts";
import type { Change } from "../../src/stock/change.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import type { KeyStore } from "../../src/store/key-store.ts";
import type { DeadLetter } from "../../src/store/kinds.ts";
import { laneOf } from "../../src/store/lanes.ts";
import { recordsIn } from "../../src/store/records.ts";
import { statesIn } from "../../src/store/states.ts";
import { startStore } from "../../src/store/store.ts";
import { drain } from "../../src/watch/deliver.ts";
import { type PollPolicy, poll } from "../../src/watch/poll.ts";
import { type Crew, engageOne } from "../model/crew.ts";
import { policyOf } from "../policy/policies.ts";
import { recordedLog } from "../watch/recorded-log.ts";
import { ACTS, type ChannelName } from "./acts.ts";
import { type FarEnd, openFarEnd } from "./far-end.ts";
import { type Mishap, type MishapStore, withMishap } from "./mishap.ts";
import { openShop } from "./shop.ts";

const COMPANY = "mi-empresa";
const CHANNELS: readonly ChannelName[] = ["mail", "slack"];
const OPENED = Date.parse("2026-11-23T14:00:00Z");
const ACT_MS = 900_000;

const POLICY: PollPolicy = {
  coverage: "filtered",
  filters: { enabled: true },
  kinds: GOODS,
  baseUrl: "https://api.example.com",
  pollsAnHour: 1,
  pageSize: 200,
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  damping: NO_DAMPING,
  alerts: policyOf({ channels: CHANNELS }),
  pollsToCome: () => 0,
  keepSeenMs: 28 * 86_400_000,
};

/** The outcome of a replay. */
export interface Outcome {
  /** What arrived, by channel, as `<act> <product> <kind>`, in the order of arrival. */
  readonly told: Readonly<Record<ChannelName, readonly string[]>>;
  readonly dead: Readonly<Record<ChannelName, readonly string[]>>;
  /** Parts of messages by channel, as `<message id> <part>`. */
  readonly parts: Readonly<Record<ChannelName, readonly string[]>>;
  readonly pending: readonly { readonly delivery: Delivery; readonly progress: Progress }[];
  /** Deliveries that reached a channel without a commit. */
  readonly uncommitted: readonly string[];
  /** Number of writes of each process. */
  readonly writes: readonly number[];
}

/**
 * Plays all acts with the real poll, drain and store. When a process dies, another one goes on with the present act on the same
 * store; after a failed poll the same process repeats the act.
 * @param mishaps one for the first process, the second, …; later processes have none
 * @param engage returns those who work while a process lives, given the store as that process sees it
 */
export async function replay(
  keyStore: KeyStore,
  mishaps: readonly Mishap[],
  engage: (mortal: KeyStore, keyStore: KeyStore) => Promise<Crew> = engageOne,
): Promise<Outcome> {
  const shop = openShop();
  let now = OPENED;
  let act = 0;
  const uncommitted: string[] = [];
  const onReached = async (deliveries: readonly Delivery[]) => {
    const version = await statesIn(keyStore, recordsIn(keyStore), false).version(COMPANY);
    uncommitted.push(...deliveries.filter((delivery) => delivery.version > version).map(({ id }) => id));
  };
  const open = (channel: ChannelName) => openFarEnd(() => ACTS[act]?.[channel] ?? "well", onReached);
  const farEnds: Record<ChannelName, FarEnd> = { mail: open("mail"), slack: open("slack") };

  async function play({ store, inLane }: Crew, signal: AbortSignal): Promise<boolean> {
    const clock = { now: () => new Date(now), sleep: async () => {} };
    const polling = { company: COMPANY, inventory: shop.inventory, policy: POLICY, now: clock.now };
    const isPolled = await inLane(COMPANY, (commits) => poll({ ...polling, commits }, { signal })).then(
      () => true,
      () => false,
    );
    const last = {
      company: COMPANY,
      at: clock.now().toISOString(),
      ok: isPolled,
      error: null,
      failingSince: null,
      nextDueAt: null,
      budget: null,
      behind: null,
    };
    await store.recordPoll(last).catch(() => {});
    for (const name of CHANNELS) {
      const { channel, compose } = farEnds[name];
      const retry = { firstRetryMs: 1, maxRetryMs: 1, giveUpAfterMs: Number.POSITIVE_INFINITY };
      const delivering = { name, channel, compose, retry, clock, random: () => 0, log: recordedLog() };
      await inLane(laneOf(COMPANY, name), (outbox) =>
        drain({ ...delivering, outbox }, signal, { ignoreBackoff: true }),
      );
    }
    return isPolled;
  }

  const lives: MishapStore[] = [];
  async function live(): Promise<void> {
    const mortal = withMishap(keyStore, mishaps[lives.length] ?? null);
    lives.push(mortal);
    const crew = await engage(mortal, keyStore);
    while (act < ACTS.length) {
      const current = ACTS[act];
      if (current) shop.enter(current);
      const isOver = await play(crew, mortal.death);
      mortal.death.throwIfAborted();
      if (!isOver) continue;
      act += 1;
      now += ACT_MS;
    }
  }
  while (act < ACTS.length) {
    await live().catch((error: unknown) => {
      if (lives.length > mishaps.length) throw error;
    });
  }

  const store = await startStore(keyStore);
  const letters = await store.deadLetters();
  const of = <Value>(look: (name: ChannelName) => Value) => ({ mail: look("mail"), slack: look("slack") });
  return {
    told: of((name) => farEnds[name].arrived.flatMap(newsIn)),
    dead: of((name) => lettersOf(letters, name).flatMap(({ delivery }) => newsIn(delivery))),
    parts: of((name) => farEnds[name].parts),
    pending: await store.pending(),
    uncommitted,
    writes: lives.map(({ writes }) => writes),
  };
}

function lettersOf(letters: readonly DeadLetter[], channel: ChannelName): readonly DeadLetter[] {
  return letters.filter(({ delivery }) => delivery.channel === channel);
}

/** Returns the changes of a delivery, sorted, because a poll finds the changes of one act in no fixed order. */
function newsIn({ changes }: Delivery): string[] {
  return changes.map(news).sort();
}

function news({ at, kind, level }: Change): string {
  return `${(Date.parse(at) - OPENED) / ACT_MS} ${level.product.name} ${kind}`;
}
