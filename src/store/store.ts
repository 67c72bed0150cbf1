import type { Delivery, PendingDelivery, Progress, Tried } from "../notifications/delivery.ts";
import { NO_INCIDENTS, OPERATIONS, type Operations } from "../notifications/notice.ts";
import type { KeptSilence } from "../policy/silence.ts";
import type { Tenure, Writer } from "./backend.ts";
import { commitOperations, keepingAll } from "./commit.ts";
import { correctTimes, correctTimesOf, type TimeLimits } from "./correct-times.ts";
import { StoreMissing } from "./errors.ts";
import { type KeyStore, openKeyStore, type StoreOptions } from "./key-store.ts";
import {
  DEAD,
  type DeadLetter,
  INCIDENTS,
  type LastPoll,
  POLL,
  PROGRESS,
  REACHED,
  RELOAD,
  type Reached,
  type Reload,
  SENT,
  type Sent,
  SILENCE,
} from "./kinds.ts";
import { checkNeverCommitted } from "./lost-state.ts";
import { deadLetter, markSent, noteReached, type RequeueOutcome, requeue } from "./outbox.ts";
import { keeping, type Records, recordsIn } from "./records.ts";
import { recover } from "./recover.ts";
import type { State } from "./state.ts";
import { type States, statesIn } from "./states.ts";
import { type Waiting, waitingIn } from "./waiting.ts";

/**
 * What the daemon remembers, kept so that a crash at any moment loses nothing and invents nothing: what belongs together
 * is one write. Any operation rejects with `StoreUnavailable` or `StoreUnreadable`.
 */
export interface Store extends Tenure {
  /** Every company that was ever committed. */
  companies(): Promise<string[]>;
  /** What the last commit of a company left; null before the first. One that is gone is `StoreUnreadable`. */
  state(company: string): Promise<State | null>;
  /** `state` with none of its levels, for much less than that costs where there are many. */
  outline(company: string): Promise<State | null>;
  /**
   * Keeps the outcome of a poll, whole or not at all. When it rejects, it may have been kept all the same: `state` tells.
   * @throws {CommitConflict} when `next` is not of the version after the one in the store
   */
  commit(company: string, next: State, deliveries: readonly Delivery[]): Promise<void>;
  /** What the daemon remembers of its own troubles. */
  operations(): Promise<Operations>;
  /** Keeps it with the notices about it, just as `commit` keeps a poll. The deliveries' company is `OPERATIONS`. */
  commitOperations(next: Operations, deliveries: readonly Delivery[]): Promise<void>;
  /** What people have silenced by command, oldest first. */
  silences(): Promise<KeptSilence[]>;
  addSilence(silence: KeptSilence): Promise<void>;
  /** Answers whether there was one of this id. */
  endSilence(id: string): Promise<boolean>;
  /** Committed deliveries that have yet to go out, of one channel or of all; oldest first within a company. */
  pending(channel?: string): Promise<PendingDelivery[]>;
  record(delivery: Delivery, progress: Progress): Promise<void>;
  /** For deliveries of one company and channel that left as one message, once the channel accepted it. */
  markSent(deliveries: readonly Delivery[], at: Date, tried?: Tried): Promise<void>;
  /** Remembers that a channel has accepted a message, for all of the recipients tried but those that it did not reach. */
  noteReached(channel: string, at: Date, tried: Tried): Promise<void>;
  /** Gives a delivery up: it becomes a dead letter, which is kept. */
  deadLetter(delivery: Delivery, reason: string, at: Date): Promise<void>;
  /** Oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  countDeadLetters(): Promise<number>;
  /** Puts a dead letter back to be delivered, with its id and facts, as if never tried; not to those who have it. */
  requeue(id: string): Promise<RequeueOutcome>;
  /** The messages of the last 90 days, newest first. */
  sent(limit: number): Promise<Sent[]>;
  /** One for each channel that ever accepted a message. */
  reached(): Promise<Reached[]>;
  /** Remembers that a poll was tried and what came of it, for the health check. */
  recordPoll(poll: LastPoll): Promise<void>;
  /** All of them or none. */
  recordPolls(polls: readonly LastPoll[]): Promise<void>;
  /** One for each company that was ever polled. */
  lastPolls(): Promise<LastPoll[]>;
  /** Null: it was never polled. */
  lastPoll(company: string): Promise<LastPoll | null>;
  /** The daemon that has the store, or had it last; null: none ever had. */
  writer(): Promise<Writer | null>;
  recordReload(reload: Reload): Promise<void>;
  /** Null: no daemon has read its config anew in this store. */
  lastReload(): Promise<Reload | null>;
  /**
   * Takes every time that is further ahead than it can honestly be for now, before a writer begins.
   * @returns the entries that were corrected
   */
  correctTimes(limits: TimeLimits): Promise<string[]>;
  /** The same while it is at work, in what nobody else writes meanwhile: what is remembered of a company. */
  correctTimesOf(company: string, limits: TimeLimits): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens the store that a URL names, as its one writer or beside it as a reader. A reader finds it
 * as the writer left it, and every operation that writes rejects.
 * @throws {StoreLocked | StoreUnreadable | StoreUnavailable}
 */
export async function openStore(url: string, options: StoreOptions): Promise<Store> {
  const keyStore = await openKeyStore(url, options);
  try {
    return options.writer ? await startStore(keyStore) : storeBeside(keyStore);
  } catch (error) {
    await keyStore.close();
    throw error;
  }
}

/**
 * Opens the store beside the daemon, to look on. One that no daemon has made yet has nothing in it.
 * @throws {StoreUnreadable | StoreUnavailable}
 */
export async function openStoreToRead(url: string, options: Omit<StoreOptions, "writer">): Promise<Store> {
  try {
    return await openStore(url, { ...options, writer: false });
  } catch (error) {
    if (!(error instanceof StoreMissing)) throw error;
    return openStore("memory:", { ...options, writer: false });
  }
}

/**
 * Opens the store for a person's change from beside a daemon: recovery is the daemon's.
 * @throws {StoreMissing | StoreUnreadable | StoreUnavailable}
 */
export async function openStoreToEdit(url: string, options: Omit<StoreOptions, "writer">): Promise<Store> {
  return storeBeside(await openKeyStore(url, { ...options, writer: true, beside: true }));
}

/** The store on its keys, for its one writer: recovered from whatever ended the one before. */
export async function startStore(keyStore: KeyStore): Promise<Store> {
  const records = recordsIn(keyStore);
  const states = statesIn(keyStore, records, true);
  await recover(records, states);
  return storeOf(keyStore, records, states, waitingIn(records, true));
}

/** The store on its keys, for whoever works beside its writer: nothing is remembered from one call to the next. */
export function storeBeside(keyStore: KeyStore): Store {
  const records = recordsIn(keyStore);
  return storeOf(keyStore, records, statesIn(keyStore, records, false), waitingIn(records, false));
}

function storeOf(keyStore: KeyStore, records: Records, states: States, waiting: Waiting): Store {
  const ifEverCommitted = async (company: string, reading: Promise<State | null>) => {
    const state = await reading;
    if (!state) await checkNeverCommitted(records, company);
    return state;
  };
  return {
    companies: () => states.companies(),
    state: (company) => ifEverCommitted(company, states.get(company)),
    outline: (company) => ifEverCommitted(company, states.outline(company)),
    commit: async (company, next, deliveries) =>
      states.commit(company, next, keepingAll(company, next.version, deliveries)),
    operations: async () => (await records.get(INCIDENTS, OPERATIONS)) ?? NO_INCIDENTS,
    commitOperations: (next, deliveries) => commitOperations(records, next, deliveries),
    silences: async () =>
      [...(await records.list(SILENCE)).values()].sort((a, b) => Date.parse(a.since) - Date.parse(b.since)),
    addSilence: (silence) => records.set(SILENCE, silence.id, silence),
    endSilence: async (id) => {
      const isKnown = (await records.get(SILENCE, id)) !== null;
      if (isKnown) await records.delete(SILENCE, id);
      return isKnown;
    },
    pending: (channel) => waiting.read(channel),
    record: ({ id }, progress) => waiting.changing([id], () => records.set(PROGRESS, id, progress)),
    markSent: (deliveries, at, tried) =>
      waiting.changing(
        deliveries.map(({ id }) => id),
        () => markSent(records, deliveries, at, tried),
      ),
    noteReached: (channel, at, tried) => noteReached(records, channel, at, tried),
    deadLetter: (delivery, reason, at) =>
      waiting.changing([delivery.id], () => deadLetter(records, delivery, reason, at)),
    deadLetters: async () =>
      [...(await records.list(DEAD)).values()].sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    countDeadLetters: async () => (await records.ids(DEAD)).length,
    requeue: (id) => waiting.changing([id], () => requeue(records, states, id)),
    reached: async () => [...(await records.list(REACHED)).values()],
    sent: async (limit) =>
      [...(await records.list(SENT)).values()]
        .sort((a, b) => Date.parse(b.sentAt) - Date.parse(a.sentAt))
        .slice(0, limit),
    recordPoll: (poll) => records.set(POLL, poll.company, poll),
    recordPolls: (polls) => records.write(polls.map((poll) => keeping(POLL, poll.company, poll))),
    lastPoll: (company) => records.get(POLL, company),
    lastPolls: async () => [...(await records.list(POLL)).values()],
    recordReload: (reload) => records.set(RELOAD, "config", reload),
    lastReload: () => records.get(RELOAD, "config"),
    correctTimes: (limits) => correctTimes(records, states, limits),
    correctTimesOf: (company, limits) => correctTimesOf(states, company, limits),
    writer: () => keyStore.writer(),
    confirm: () => keyStore.confirm(),
    lost: keyStore.lost,
    close: () => keyStore.close(),
  };
}
