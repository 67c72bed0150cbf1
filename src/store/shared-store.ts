import { OPERATIONS } from "../notifications/notice.ts";
import { consumptionIn } from "./consumption.ts";
import { correctTimesBeside } from "./correct-times.ts";
import { CommitConflict } from "./errors.ts";
import { type KeyStore, openKeyStore, type StoreOptions } from "./key-store.ts";
import { laneOf } from "./lanes.ts";
import { recordsIn } from "./records.ts";
import { recover } from "./recover.ts";
import { rememberStates, statesIn } from "./states.ts";
import { type Store, storeBeside, storeInLane } from "./store.ts";
import type { Tenure } from "./tenure.ts";

/** A part of the store that this daemon alone may write to. Its `lost` aborts when another one has taken it over. */
export interface Lane extends Tenure {
  release(): Promise<void>;
}

/**
 * A store that several daemons share. What is about one company is written by who holds the company's lane, and what becomes
 * of its deliveries through one channel by who holds the lane of both; what is held goes to the lane by itself.
 */
export interface SharedStore extends Store {
  /**
   * Takes a lane for as long as the work on it lasts.
   * @param what the work, in a word
   * @returns who has the lane, beginning with its work, when another does
   */
  takeLane(name: string, what: string): Promise<Lane | string>;
  /** Checks heads and deliveries after a crash, as one daemon alone does at its start. Called while nobody else is at work. */
  recover(): Promise<void>;
}

/** How old the list of silences may be that polls go by, in ms. To list them, a server may look through all of its keys. */
const SILENCES_FOR_MS = 1_000;

/** How old the number of dead letters may be that the log shows, in ms. */
const DEAD_LETTERS_FOR_MS = 30_000;

/**
 * Opens a store together with the other daemons that have the same token.
 * @throws {StoreLocked} when a daemon without it has the store
 * @throws {StoreUnreadable | StoreUnavailable}
 */
export async function openSharedStore(
  url: string,
  options: Omit<StoreOptions, "writer"> & { readonly shared: string },
): Promise<SharedStore> {
  return sharedStoreOn(await openKeyStore(url, { ...options, writer: true }));
}

/** Makes the store that one of several daemons has, on what all of them share. */
export function sharedStoreOn(keyStore: KeyStore): SharedStore {
  const states = rememberStates();
  const all = storeBeside(keyStore, states);
  const records = recordsIn(keyStore);
  const held = new Map<string, { readonly what: string; readonly store: Store }>();
  const of = (lane: string) => held.get(lane)?.store ?? all;
  const ofDelivery = ({ company, channel }: { readonly company: string; readonly channel: string }) =>
    of(laneOf(company, channel));
  const silences = remembered(all.silences, SILENCES_FOR_MS);
  const deadLetters = remembered(all.countDeadLetters, DEAD_LETTERS_FOR_MS);

  async function takeLane(name: string, what: string): Promise<Lane | string> {
    // Work that has lost its lane and has not ended yet would write by the right of the work that comes after it.
    const before = held.get(name);
    if (before) return `${before.what}, in this process`;
    const taken = await keyStore.takeLane(name, what);
    if (typeof taken === "string") return taken;
    const store = storeInLane(taken.keyStore, states);
    held.set(name, { what, store });
    return {
      confirm: store.confirm,
      lost: store.lost,
      async release() {
        held.delete(name);
        await taken.release();
      },
    };
  }

  return {
    ...all,
    takeLane,
    recover: () => recover(records, statesIn(keyStore, records, false), consumptionIn(records, false), "heads"),
    state: (company) => of(company).state(company),
    outline: (company) => of(company).outline(company),
    stockBook: (company) => of(company).stockBook(company),
    histories: (company, shard) => of(company).histories(company, shard),
    sold: (company, shard) => of(company).sold(company, shard),
    salesRead: (company) => of(company).salesRead(company),
    commit: async (company, ...rest) => {
      const own = held.get(company);
      if (!own) throw new RangeError(`nothing may be committed of ${company} without its lane`);
      await own.store.commit(company, ...rest);
    },
    async commitOperations(next, deliveries) {
      const lane = await takeLane(OPERATIONS, "notices");
      if (typeof lane === "string") throw new CommitConflict(`notices are committed by another daemon now (${lane})`);
      try {
        await of(OPERATIONS).commitOperations(next, deliveries);
      } finally {
        await lane.release();
      }
    },
    pending: (channel, company) =>
      (channel !== undefined && company !== undefined ? ofDelivery({ company, channel }) : all).pending(
        channel,
        company,
      ),
    record: (delivery, progress) => ofDelivery(delivery).record(delivery, progress),
    markSent: async (deliveries, ...rest) => {
      const [first] = deliveries;
      if (first) await ofDelivery(first).markSent(deliveries, ...rest);
    },
    deadLetter: (delivery, ...rest) => ofDelivery(delivery).deadLetter(delivery, ...rest),
    silences: silences.read,
    addSilence: async (silence) => {
      await all.addSilence(silence);
      silences.forget();
    },
    endSilence: async (id) => {
      const isKnown = await all.endSilence(id);
      silences.forget();
      return isKnown;
    },
    countDeadLetters: deadLetters.read,
    recordPoll: (poll) => of(poll.company).recordPoll(poll),
    // States are looked at one by one, by who polls the company.
    correctTimes: (limits) => correctTimesBeside(records, limits),
    correctTimesOf: (company, limits) => of(company).correctTimesOf(company, limits),
  };
}

/** Reads again only what was read longer ago than `ms`. */
function remembered<Value>(read: () => Promise<Value>, ms: number) {
  let last: { readonly at: number; readonly value: Promise<Value> } | null = null;
  return {
    read(): Promise<Value> {
      const at = performance.now();
      if (last !== null && at - last.at < ms) return last.value;
      const value = read();
      last = { at, value };
      // A failure is not remembered.
      value.catch(() => {
        if (last?.value === value) last = null;
      });
      return value;
    },
    forget(): void {
      last = null;
    },
  };
}
