import { beforeEach, describe, expect, test } from "@jest/globals";
import { NOTHING_NOTIFIED } from "../../src/notifications/notification-state.ts";
import { levelKey } from "../../src/stock/level.ts";
import { NO_SUSPECTS } from "../../src/stock/snapshot.ts";
import { parseEntry } from "../../src/store/entry.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { type KeyStore, keyStoreOn, type StoreChange } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { recordsIn } from "../../src/store/records.ts";
import type { State } from "../../src/store/state.ts";
import { rememberStates, type States, statesIn } from "../../src/store/states.ts";
import { openStore, type Store, startStore } from "../../src/store/store.ts";
import { polledAt, sampleEpisode, sampleLevel, sampleState } from "./samples.ts";

const LEVELS = 5_000;
const COMPANY = "norte";
const QUIET_POLL_BYTES = 64 * 1_024;

describe("the state of a company", () => {
  let entries: Map<string, string>;
  let keyStore: KeyStore;
  let store: Store;
  let written: StoreChange[];
  let reads: string[];

  beforeEach(async () => {
    entries = new Map();
    const kept = keyStoreOn(openMemory(entries), "memory:", true);
    keyStore = {
      ...kept,
      get: (collection, id) => {
        reads.push(`${collection}:${id}`);
        return kept.get(collection, id);
      },
      list: (collection) => {
        reads.push(collection);
        return kept.list(collection);
      },
      write: (changes, guard) => {
        written.push(...changes);
        return kept.write(changes, guard);
      },
    };
    [written, reads] = [[], []];
    store = await startStore(keyStore);
    await store.commit(COMPANY, large(1), []);
    [written, reads] = [[], []];
  });

  const large = (version: number): State => ({ ...sampleState(version, LEVELS), suspects: NO_SUSPECTS });
  const idsWritten = () => written.map(({ collection, id, value }) => `${value ? "" : "-"}${collection}:${id}`).sort();
  /** Reads the state as another process would. */
  const readAnew = () => statesIn(keyStore, recordsIn(keyStore), false).get(COMPANY);

  test("is written as a small head only, without any read, when no level has changed", async () => {
    const next = { ...large(1), version: 2, polledAt: polledAt(2) };
    await store.commit(COMPANY, next, []);
    expect(idsWritten()).toEqual([`committed:${COMPANY}`, `head:${COMPANY}`]);
    expect(JSON.stringify(written).length).toBeLessThan(QUIET_POLL_BYTES);
    expect(reads).toEqual([]);
    expect(await readAnew()).toEqual(next);
  });

  test("is written to the shards that have changed, and to no others", async () => {
    const next = { ...large(1), version: 2 };
    const level = sampleLevel(1_000);
    const fallen = { ...sampleEpisode(1_000), status: "low" } as const;
    const episodes = new Map([...next.episodes, [levelKey(level), fallen]]);
    const state = { ...next, episodes };
    await store.commit(COMPANY, state, []);
    expect(idsWritten()).toEqual([
      `committed:${COMPANY}`,
      `head:${COMPANY}`,
      `levels:${COMPANY}:${Math.floor(1_000 / 64)}`,
    ]);
    expect(await readAnew()).toEqual(state);
  });

  test("leaves no shard of ended levels, and has few shards when few levels are left", async () => {
    const empty = { ...sampleState(2, 0), suspects: NO_SUSPECTS };
    const state = { ...empty, notificationState: NOTHING_NOTIFIED, reading: { ...empty.reading, absences: {} } };
    await store.commit(COMPANY, state, []);
    expect(await keyStore.ids(`levels:${COMPANY}`)).toEqual([]);
    expect(await readAnew()).toEqual(state);
    await store.commit(COMPANY, large(3), []);
    expect(await readAnew()).toEqual(large(3));
  });

  test.each([
    ["gone", null],
    ["of another version", (json: string) => json.replace('"version":1', '"version":2')],
    ["changed in a single place", (json: string) => json.replace('"stock":"-0.5"', '"stock":"-0.6"')],
  ])("is damaged where a shard is %s, and that is told when the store is opened", async (_, damage) => {
    const key = `lowstockd:levels:${COMPANY}:3`;
    const json = JSON.stringify(parseEntry(entries.get(key) ?? ""));
    if (damage === null) entries.delete(key);
    else entries.set(key, damage(json));
    expect(entries.get(key)).not.toBe(json);
    await expect(startStore(keyStore)).rejects.toThrow(StoreUnreadable);
    await expect(startStore(keyStore)).rejects.toThrow(`levels:${COMPANY}:3 cannot be read`);
  });

  describe("where other daemons write it, too", () => {
    let epoch: number;
    let own: States;
    const isOfLevels = (read: string) => read.startsWith("levels:");

    beforeEach(async () => {
      epoch = 1;
      const connected = { ...keyStore, epoch: () => epoch };
      own = statesIn(connected, recordsIn(connected), false, rememberStates());
      expect(await own.get(COMPANY)).toEqual(large(1));
      reads = [];
    });

    test("has its levels read once while they stay as they are", async () => {
      const next = { ...large(1), version: 2, polledAt: polledAt(2) };
      await store.commit(COMPANY, next, []);
      reads = [];
      expect(await own.get(COMPANY)).toEqual(next);
      expect(reads.filter(isOfLevels)).toEqual([]);
    });

    test("is read again once another one has changed a level", async () => {
      const fallen = { ...sampleEpisode(1_000), status: "low" } as const;
      const episodes = new Map([...large(1).episodes, [levelKey(sampleLevel(1_000)), fallen]]);
      const next = { ...large(1), version: 2, episodes };
      await store.commit(COMPANY, next, []);
      expect(await own.get(COMPANY)).toEqual(next);
    });

    test("is read again behind another connection, where the same version may have another content", async () => {
      epoch = 2;
      expect(await own.get(COMPANY)).toEqual(large(1));
      expect(reads.filter(isOfLevels)).not.toEqual([]);
    });
  });

  test("is never read as a mixture of two versions", async () => {
    const beside = keyStoreOn(openMemory(entries), "memory:", false);
    let version = 1;
    const overtaken: KeyStore = {
      ...beside,
      async get(collection, id) {
        const value = await beside.get(collection, id);
        // The daemon commits between the read of the head and of its shards, at two reads.
        if (collection === "head" && version < 3) {
          version += 1;
          await store.commit(COMPANY, large(version), []);
        }
        return value;
      },
    };
    expect(await statesIn(overtaken, recordsIn(overtaken), false).get(COMPANY)).toEqual(large(3));
  });

  test("is read again from the store after a write whose outcome is unknown", async () => {
    const breaking = { ...keyStore, write: (changes: readonly StoreChange[]) => keyStore.write(changes) };
    const doubtful = await startStore(breaking);
    breaking.write = async (changes) => {
      await keyStore.write(changes);
      throw new Error("the connection broke");
    };
    await expect(doubtful.commit(COMPANY, large(2), [])).rejects.toThrow("the connection broke");
    expect((await doubtful.state(COMPANY))?.version).toBe(2);
  });

  test("is read in outline from the head alone", async () => {
    const { version, sizes, coverage } = large(1);
    const outline = await statesIn(keyStore, recordsIn(keyStore), false).outline(COMPANY);
    expect(outline).toMatchObject({ version, sizes, coverage, episodes: {} });
    expect(reads).toEqual([`head:${COMPANY}`]);
  });

  test("is null for a company that was never committed", async () => {
    const other = await openStore("memory:", { writer: true, now: () => new Date() });
    expect(await other.state("sur")).toBeNull();
    expect(await other.outline("sur")).toBeNull();
    await other.close();
  });
});
