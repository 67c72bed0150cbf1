import { beforeEach, describe, expect, test } from "@jest/globals";
import type { SeenPoll } from "../../src/simulation/seen.ts";
import type { Listing } from "../../src/stock/level.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { type KeyStore, keyStoreOn, type StoreChange } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import type { LoggedStep } from "../../src/store/read-seen.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import { listing } from "../stock/levels.ts";
import { polledAt, sampleState } from "./samples.ts";

const COMPANY = "norte";
const DAY_MS = 24 * 3_600_000;

describe("what polls saw, in the store", () => {
  let entries: Map<string, string>;
  let keyStore: KeyStore;
  let store: Store;
  let version: number;
  let written: StoreChange[];
  let fails: boolean;

  beforeEach(async () => {
    [entries, version, written, fails] = [new Map(), 0, [], false];
    await open();
  });

  async function open() {
    const kept = keyStoreOn(openMemory(entries), "memory:", true);
    keyStore = {
      ...kept,
      write: async (changes, guard) => {
        if (fails) throw new StoreUnavailable("memory: is away");
        written.push(...changes);
        await kept.write(changes, guard);
      },
    };
    store = await startStore(keyStore);
  }

  async function commit(listings: readonly Listing[] | null, keepMs = 28 * DAY_MS) {
    const at = polledAt(version + 1);
    const seen: SeenPoll = {
      kind: "poll",
      at,
      upSince: polledAt(0),
      read: "full",
      evidence: { listings: listings ?? [], deleted: [], incomplete: false },
      silences: [],
    };
    await store.commit(COMPANY, sampleState(version + 1), [], { seen: listings && { seen, keepMs } });
    version += 1;
  }

  async function read(from = new Date(0), by: Pick<Store, "seen"> = store): Promise<string[]> {
    const told: string[] = [];
    for await (const logged of by.seen(COMPANY, from)) told.push(describeStep(logged));
    return told;
  }

  const shop = (stock: number, products = 3) =>
    Array.from({ length: products }, (_, id) => listing({ id }, { stock: id === 0 ? stock : 9 }));

  test("is read as it was, with what was open before its first poll, after a restart and beside the writer", async () => {
    await commit(shop(9));
    await commit(shop(8));
    await open();
    await commit(shop(7));
    const told = ["1 first of nothing: 9 9 9", "2: 8 9 9", "3: 7 9 9"];
    expect(await read()).toEqual(told);
    expect(await read(new Date(0), storeBeside(keyStore))).toEqual(told);
    expect(await read(new Date(polledAt(3)))).toEqual(told);
  });

  test.each([1_000, 1_001, 2_500])("has all of a base of %i products", async (products) => {
    await commit(shop(9, products));
    await open();
    await commit(shop(8, products));
    const sizes: number[] = [];
    for await (const { step } of store.seen(COMPANY, new Date(0))) {
      if (step.kind === "poll") sizes.push(step.listed.size, step.listings.size);
    }
    expect(sizes).toEqual([products, products, products, products]);
  });

  test("begins with the state where the daemon has watched for longer", async () => {
    await commit(null);
    await commit(shop(9));
    expect(await read()).toEqual([`2 first of ${sampleState(1).episodes.size}: 9 9 9`]);
    for await (const { before } of store.seen(COMPANY, new Date(0))) {
      expect(before?.episodes).toEqual(sampleState(1).episodes);
      expect(before?.notificationState).toEqual(sampleState(1).notificationState);
    }
  });

  test("a quiet poll of 5,000 products writes less than 4 KB of it, and one that moves 200 another record of 4 KB", async () => {
    await commit(shop(9, 5_000));
    for (let polls = 0; polls < 30; polls += 1) {
      written = [];
      await commit(shop(9, 5_000));
      const ofIt = written.filter(({ collection }) => /^(seen|moved):/.test(collection));
      expect(ofIt).toHaveLength(1);
      expect(JSON.stringify(ofIt).length).toBeLessThan(4_000);
    }
    written = [];
    await commit(shop(9, 5_000).map((it, id) => (id % 25 === 0 ? listing({ id }, { stock: 3 }) : it)));
    const parts = written.filter(({ collection }) => collection === `moved:${COMPANY}`);
    expect(parts).toHaveLength(1);
    expect(JSON.stringify(parts).length).toBeLessThan(4_000);
  });

  test("is kept for as long as it is asked to, and a base longer", async () => {
    await commit(shop(9, 200), 2 * DAY_MS);
    const ofIt = written.filter(({ collection }) => /^(seen|moved):/.test(collection));
    expect(ofIt.map(({ ttlMs }) => ttlMs)).toEqual([10 * DAY_MS, 10 * DAY_MS]);
  });

  test("nothing of a commit that fails is in it, and the next one goes on", async () => {
    await commit(shop(9));
    fails = true;
    await expect(commit(shop(8))).rejects.toThrow(StoreUnavailable);
    fails = false;
    await commit(shop(7));
    expect(await read()).toEqual(["1 first of nothing: 9 9 9", "2: 7 9 9"]);
  });

  test("begins anew after polls that were not kept", async () => {
    await commit(shop(9));
    await commit(null);
    await commit(shop(7));
    expect(await read()).toEqual(["1 first of nothing: 9 9 9", "3 first of 2: 7 9 9"]);
  });

  test("a damaged page or part keeps no poll from its commit; it begins anew, and is told from there on", async () => {
    for (const collection of ["seen", "moved"]) {
      entries.clear();
      version = 0;
      await open();
      await commit(shop(9, 100));
      const damagedKeys = [...entries.keys()].filter((key) => key.startsWith(`lowstockd:${collection}:`));
      expect(damagedKeys).not.toEqual([]);
      for (const key of damagedKeys) entries.set(key, '{"value":{"format":1,"value":{"lines":[{}],"text":"?"}}}');
      await open();
      await commit(shop(8, 2));
      await commit(shop(7, 2));
      expect(await read()).toEqual(["2 first of 2: 8 9", "3: 7 9"]);
    }
  });

  test("after a page in the middle is lost, it is told from the next base on", async () => {
    for (let polls = 0; polls < 25; polls += 1) await commit(shop(polls));
    await commit(null);
    for (let polls = 0; polls < 30; polls += 1) await commit(shop(polls));
    entries.delete(`lowstockd:seen:${COMPANY}:000000001`);
    const told = await read();
    expect(told[0]).toMatch(/^27 first/);
    expect(told).toHaveLength(30);
  });
});

function describeStep({ step, before }: LoggedStep): string {
  const version = (Date.parse(step.at) - Date.parse(polledAt(0))) / 900_000;
  if (step.kind === "flush") return `${version} flush`;
  const first = before === undefined ? "" : ` first of ${before?.episodes.size ?? "nothing"}`;
  const stocks = [...step.listed].map((id) =>
    step.listings
      .get(id)
      ?.levels.map(({ stock }) => stock)
      .join("+"),
  );
  return `${version}${first}: ${stocks.join(" ")}`;
}
