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

  describe("with changes that are spread over many shards", () => {
    /** Lets one level in so many fall, or be gone. */
    const spread = (state: State, version: number, every: number, of: "low" | "gone" = "low"): State => {
      const episodes = new Map(state.episodes);
      for (let id = version; id < LEVELS; id += every) {
        const key = levelKey(sampleLevel(id));
        if (of === "gone") episodes.delete(key);
        else episodes.set(key, { ...sampleEpisode(id), status: "low", since: polledAt(version) });
      }
      return { ...state, version, polledAt: polledAt(version), episodes };
    };

    test("is written as patches of the shards, which take room by what has changed", async () => {
      const next = spread(large(1), 2, 100);
      await store.commit(COMPANY, next, []);
      const kinds = new Set(written.map(({ collection }) => collection));
      expect([...kinds].sort()).toEqual(["committed", "head", `patches:${COMPANY}`]);
      expect(written.length).toBeLessThan(LEVELS / 100 + 3);
      const bytes = [...entries].flatMap(([key, { length }]) => (key.includes(":patches:") ? [length] : []));
      expect(Math.max(...bytes)).toBeLessThan(2_000);
      expect(await readAnew()).toEqual(next);
    });

    test("is what was committed, however changes follow each other, and no patch is left alone", async () => {
      let state = large(1);
      for (let version = 2; version < 25; version += 1) {
        const every = [100, 40, 2_000, 3, 100][version % 5] ?? 100;
        state = spread(state, version, every, version % 3 === 0 ? "gone" : "low");
        await store.commit(COMPANY, state, []);
        expect(await readAnew()).toEqual(state);
        const shards = new Set(await keyStore.ids(`levels:${COMPANY}`));
        expect((await keyStore.ids(`patches:${COMPANY}`)).filter((id) => !shards.has(id))).toEqual([]);
      }
      const few = { ...spread(state, 25, 1, "gone"), suspects: NO_SUSPECTS };
      await store.commit(COMPANY, few, []);
      expect(await readAnew()).toEqual(few);
    });

    test.each(["head", "levels", "patches"])(
      "is never read as a mixture, if a commit comes after a read of %s",
      async (of) => {
        await store.commit(COMPANY, spread(large(1), 2, 100), []);
        const beside = keyStoreOn(openMemory(entries), "memory:", false);
        let committed = spread(large(1), 2, 100);
        const versions = new Map([[2, committed]]);
        const commitNext = async () => {
          if (committed.version > 3) return;
          committed = spread(committed, committed.version + 1, committed.version === 2 ? 100 : 3);
          versions.set(committed.version, committed);
          await store.commit(COMPANY, committed, []);
        };
        let committing = Promise.resolve();
        const overtaken: KeyStore = {
          ...beside,
          async get(collection, id) {
            const value = await beside.get(collection, id);
            // Many are read at a time.
            if (collection.startsWith(of)) committing = committing.then(commitNext);
            await committing;
            return value;
          },
        };
        const read = await statesIn(overtaken, recordsIn(overtaken), false).get(COMPANY);
        expect(committed.version).toBe(4);
        // What was read may be of before: all of it, then.
        expect(read).toEqual(versions.get(read?.version ?? 0));
      },
    );

    test("is corrected in a version that has patches, and in one that has none", async () => {
      const [first, second] = [spread(large(1), 1, 100), spread(large(1), 2, 100)];
      const states = statesIn(keyStore, recordsIn(keyStore), true);
      await states.correct(COMPANY, first);
      expect(await readAnew()).toEqual(first);
      await states.commit(COMPANY, second, []);
      const corrected = { ...spread(second, 3, 100), version: 2 };
      await states.correct(COMPANY, corrected);
      expect(await readAnew()).toEqual(corrected);
    });

    test.each([
      ["gone", null],
      ["of another version", (json: string) => json.replace('"version":2', '"version":3')],
      ["of a shard of another version", (json: string) => json.replace('"base":1', '"base":2')],
      ["changed in a single place", (json: string) => json.replace('"stock":"-0.5"', '"stock":"-0.6"')],
    ])("is damaged where a patch is %s", async (_, damage) => {
      await store.commit(COMPANY, spread(large(1), 2, 100), []);
      const key = `lowstockd:patches:${COMPANY}:3`;
      const json = entries.get(key) ?? "";
      if (damage === null) entries.delete(key);
      else entries.set(key, damage(json));
      expect(entries.get(key)).not.toBe(json);
      await expect(startStore(keyStore)).rejects.toThrow(`levels:${COMPANY}:3 cannot be read`);
    });
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
