import type { Delivery, PendingDelivery, Progress, Tried } from "../notifications/delivery.ts";
import { NO_INCIDENTS, OPERATIONS, type Operations } from "../notifications/notice.ts";
import type { KeptSilence } from "../policy/silence.ts";
import { inTurns } from "../turns.ts";
import { commitOperations, keepingAll } from "./commit.ts";
import { type Consumption, type ConsumptionReader, type ConsumptionUpdate, consumptionIn } from "./consumption.ts";
import { correctTimes, correctTimesOf, type TimeLimits } from "./correct-times.ts";
import { readDeliveryIds } from "./delivery-id.ts";
import { StoreMissing } from "./errors.ts";
import { historyWriterOn, type KeptHistory, type PastReader, pastReaderOn } from "./history.ts";
import { type KeyStore, openKeyStore, type StoreOptions } from "./key-store.ts";
import {
  DEAD,
  type DeadLetter,
  INCIDENTS,
  type LastPoll,
  LINK_KEY,
  type LinkKey,
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
import { laneOf } from "./lanes.ts";
import { checkNeverCommitted } from "./lost-state.ts";
import { type Members, membersIn } from "./members.ts";
import { deadLetter, markSent, noteReached, type RequeueOutcome, readDeadLetters, requeue } from "./outbox.ts";
import { type SeenReader, seenReaderOn } from "./read-seen.ts";
import { keeping, type Records, recordsIn } from "./records.ts";
import { recover } from "./recover.ts";
import { type KeptSeen, seenWriterOn } from "./seen.ts";
import { readContent, sentContentsIn } from "./sent-content.ts";
import type { State } from "./state.ts";
import { type SharedStates, type States, statesIn } from "./states.ts";
import type { Tenure, Writer } from "./tenure.ts";
import { type Waiting, waitingIn } from "./waiting.ts";

const ANSWERS = "answers";

/** A message that its channel accepted, and the deliveries that it was made of, oldest first, as far as they are kept. */
export interface SentMessage {
  readonly sent: Sent;
  readonly deliveries: readonly Delivery[];
}

/** What a poll stores besides the state and its deliveries; null and absent: nothing. */
export interface PollRecords {
  /** Makes what the poll adds to the history, which is as much as all of its changes, and is let go once it is formatted. */
  readonly history?: () => KeptHistory | null;
  readonly consumption?: ConsumptionUpdate | null;
  readonly seen?: KeptSeen | null;
}

/**
 * What the daemon keeps between polls and restarts. Data that belong together are one write, so that a crash at any moment
 * loses and invents nothing. Any operation may reject with `StoreUnavailable` or `StoreUnreadable`.
 */
export interface Store extends Tenure, PastReader, ConsumptionReader, SeenReader, Members {
  /** Lists every company that was ever committed. */
  companies(): Promise<string[]>;
  /** Reads the state after a company's last commit; null before the first. Rejects with `StoreUnreadable` when it was lost. */
  state(company: string): Promise<State | null>;
  /** Reads the state without its levels, which is much cheaper when there are many. */
  outline(company: string): Promise<State | null>;
  /**
   * Stores the outcome of a poll, all or nothing. A commit that rejects may have been stored all the same: `state` shows that.
   * @throws {CommitConflict} when `next` does not have the version after the one in the store
   */
  commit(company: string, next: State, deliveries: readonly Delivery[], records?: PollRecords): Promise<void>;
  /** Reads the daemon's open incidents. */
  operations(): Promise<Operations>;
  /** Stores incidents and the notices about them, as `commit` stores a poll. The deliveries' company is `OPERATIONS`. */
  commitOperations(next: Operations, deliveries: readonly Delivery[]): Promise<void>;
  /** Lists the silences that people made by command, oldest first. */
  silences(): Promise<KeptSilence[]>;
  addSilence(silence: KeptSilence): Promise<void>;
  /** Removes a silence. Returns whether there was one with this id. */
  endSilence(id: string): Promise<boolean>;
  /** Reads the key that signs the links of messages; null: none was made yet. */
  linkKey(): Promise<LinkKey | null>;
  /** Stores the key that signs the links of messages. All links that another key has signed are void from then on. */
  setLinkKey(key: LinkKey): Promise<void>;
  /** Lists committed deliveries that are not sent yet, of one channel and company or of all, oldest first within a company. */
  pending(channel?: string, company?: string): Promise<PendingDelivery[]>;
  /** Lists whose deliveries wait for which channel, each pair once, without reading them. */
  waitingLanes(): Promise<{ readonly company: string; readonly channel: string }[]>;
  record(delivery: Delivery, progress: Progress): Promise<void>;
  /** Stores that a channel has accepted deliveries of one company as one message. */
  markSent(deliveries: readonly Delivery[], at: Date, tried?: Tried): Promise<void>;
  /** Stores that a channel has accepted a message, and which of the tried recipients it did not reach. */
  noteReached(channel: string, at: Date, tried: Tried): Promise<void>;
  /** Gives a delivery up: replaces it by a dead letter. */
  deadLetter(delivery: Delivery, reason: string, at: Date): Promise<void>;
  /** Lists the dead letters, oldest first. */
  deadLetters(): Promise<DeadLetter[]>;
  countDeadLetters(): Promise<number>;
  /** Makes a dead letter a pending delivery again, with its id and facts, as if not tried, but skips recipients that have it. */
  requeue(id: string): Promise<RequeueOutcome>;
  /** Lists sent messages of the last 90 days, newest first, at most `limit`. */
  sent(limit: number): Promise<Sent[]>;
  /** Reads a sent message with the changes of it that are kept; none: they are not any more. Null: there is no such message. */
  sentMessage(id: string): Promise<SentMessage | null>;
  /** Lists what each channel has reached, for channels that ever accepted a message. */
  reached(): Promise<Reached[]>;
  /** Stores the outcome of a poll for the health check. */
  recordPoll(poll: LastPoll): Promise<void>;
  /** Stores the outcomes of several polls in one write, all or none. */
  recordPolls(polls: readonly LastPoll[]): Promise<void>;
  /** Lists the last poll of each company that was ever polled. */
  lastPolls(): Promise<LastPoll[]>;
  /** Reads the last poll of a company; null when it was never polled. */
  lastPoll(company: string): Promise<LastPoll | null>;
  /** Reads which daemon has the store, or had it last; null: none ever had, or the backend does not keep that. */
  writer(): Promise<Writer | null>;
  recordReload(reload: Reload): Promise<void>;
  /** Reads the last reload of the config; null when there was none. */
  lastReload(): Promise<Reload | null>;
  /**
   * Replaces every time that is further ahead than it can be by now. Called by the writer before it does anything else.
   * @returns the names of the corrected entries
   */
  correctTimes(limits: TimeLimits): Promise<string[]>;
  /** Does the same in the state of one company, while the writer works. The caller must hold the company's lock. */
  correctTimesOf(company: string, limits: TimeLimits): Promise<string[]>;
  close(): Promise<void>;
}

/**
 * Opens the store that a URL names, as its one writer or beside that as a reader. For a reader every operation that writes
 * rejects.
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
 * Opens the store to read, possibly beside the daemon. A store that no daemon has created yet counts as empty.
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
 * Opens the store for a change by a command, possibly beside the daemon. It does not recover the store, which only the daemon
 * does.
 * @throws {StoreMissing | StoreUnreadable | StoreUnavailable}
 */
export async function openStoreToEdit(url: string, options: Omit<StoreOptions, "writer">): Promise<Store> {
  return storeBeside(await openKeyStore(url, { ...options, writer: true, beside: true }));
}

/** Makes the store for its one writer, after recovery from a crash of the one before. */
export async function startStore(keyStore: KeyStore): Promise<Store> {
  const records = recordsIn(keyStore);
  const states = statesIn(keyStore, records, true);
  const consumption = consumptionIn(records, true);
  await recover(records, states, consumption);
  return storeOf(keyStore, records, states, waitingIn(records, true), consumption);
}

/** Makes the store for who holds a lane of it: what it has read once of that lane stays true until the lane is released. */
export function storeInLane(keyStore: KeyStore, shared: SharedStates): Store {
  const records = recordsIn(keyStore);
  const states = statesIn(keyStore, records, true, shared);
  return storeOf(keyStore, records, states, waitingIn(records, true), consumptionIn(records, true));
}

/**
 * Makes the store for a caller beside its writer: each call reads again.
 * @param shared what this process knows of states otherwise; absent: nothing is kept in memory
 */
export function storeBeside(keyStore: KeyStore, shared: SharedStates | null = null): Store {
  const records = recordsIn(keyStore);
  const states = statesIn(keyStore, records, false, shared);
  return storeOf(keyStore, records, states, waitingIn(records, false), consumptionIn(records, false));
}

function storeOf(
  keyStore: KeyStore,
  records: Records,
  states: States,
  waiting: Waiting,
  consumption: Consumption,
): Store {
  const ifEverCommitted = async (company: string, reading: Promise<State | null>) => {
    const state = await reading;
    if (!state) await checkNeverCommitted(records, company);
    return state;
  };
  const past = historyWriterOn(records);
  const sights = seenWriterOn(records);
  const contents = sentContentsIn(records);
  return {
    companies: () => states.companies(),
    state: (company) => ifEverCommitted(company, states.get(company)),
    outline: (company) => ifEverCommitted(company, states.outline(company)),
    ...pastReaderOn(records),
    stockBook: (company) => consumption.stockBook(company),
    histories: (company, shard) => consumption.histories(company, shard),
    sold: (company, shard) => consumption.sold(company, shard),
    salesRead: (company) => consumption.salesRead(company),
    ...seenReaderOn(records),
    commit: async (company, next, deliveries, records = {}) => {
      const kept = await inTurns(keepingAll(company, next.version, deliveries));
      const planned = await planRecords(company, records);
      try {
        await states.commit(company, next, [...kept, ...planned.flatMap(({ changes }) => changes)]);
        for (const { onWritten } of planned) onWritten();
        waiting.add(deliveries);
      } catch (error) {
        past.forget(company);
        consumption.forget(company);
        sights.forget(company);
        throw error;
      }
    },
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
    linkKey: () => records.get(LINK_KEY, ANSWERS),
    setLinkKey: (key) => records.set(LINK_KEY, ANSWERS, key),
    pending: (channel, company) => waiting.read(channel, company),
    waitingLanes: async () => {
      const ids = await readDeliveryIds(records);
      const lanes = new Map(ids.map(({ company, channel }) => [laneOf(company, channel), { company, channel }]));
      return [...lanes.values()];
    },
    record: ({ id }, progress) => waiting.changing([id], () => records.set(PROGRESS, id, progress)),
    markSent: (deliveries, at, tried) =>
      waiting.changing(
        deliveries.map(({ id }) => id),
        () => markSent(records, contents, deliveries, at, tried),
      ),
    noteReached: (channel, at, tried) => noteReached(records, channel, at, tried),
    deadLetter: (delivery, reason, at) =>
      waiting.changing([delivery.id], () => deadLetter(records, delivery, reason, at)),
    deadLetters: () => readDeadLetters(records),
    countDeadLetters: async () => (await records.ids(DEAD)).length,
    requeue: (id) => waiting.changing([id], () => requeue(records, states, id)),
    sentMessage: async (id) => {
      const sent = await records.get(SENT, id);
      return sent && { sent, deliveries: (await readContent(records, sent)) ?? [] };
    },
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
    ...membersIn(records),
    writer: () => keyStore.writer(),
    confirm: () => keyStore.confirm(),
    lost: keyStore.lost,
    close: () => keyStore.close(),
  };

  async function planRecords(company: string, { history, consumption: update, seen }: PollRecords) {
    const recorded = history?.();
    return [
      ...(recorded ? [await past.plan(company, recorded)] : []),
      ...(update ? [await consumption.plan(company, update)] : []),
      ...(seen ? [await sights.plan(company, seen, await states.get(company))] : []),
    ];
  }
}
