import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { FiledLevel } from "../../src/stock/consumption/filing.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { checkEntries } from "../../src/store/backup.ts";
import type { ConsumptionUpdate } from "../../src/store/consumption.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import fc from "../fast-check.ts";
import { sampleState } from "./samples.ts";

const COMPANY = "mi-empresa";
const central = { branch: "Sucursal Ñ; -", warehouse: "Bodega 1 2" };
const nowhere = { branch: null, warehouse: null };
const tracked = (facts: Partial<Tracked> = {}): Tracked => ({
  place: central,
  stock: decimal("12.5"),
  since: 490_000,
  blindSince: null,
  falls: [],
  blind: [],
  rate: null,
  ...facts,
});
const update = (
  stock: [number, Tracked[]][],
  histories: [number, [number, FiledLevel[]][]][] = [],
): ConsumptionUpdate => ({
  stock: new Map(stock),
  histories: new Map(histories.map(([shard, products]) => [shard, new Map(products)])),
});

describe("what is kept of consumption", () => {
  let folder: string;
  let keyStore: KeyStore;
  let store: Store;
  let version: number;

  const open = async () => {
    keyStore = await openKeyStore(`sqlite:${join(folder, "store.sqlite")}`, { writer: true, now: () => new Date() });
    store = await startStore(keyStore);
  };
  const commit = (consumption: ConsumptionUpdate | null) => {
    version += 1;
    return store.commit(COMPANY, sampleState(version), [], { consumption });
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "lowstockd-consumption-"));
    version = 0;
    await open();
  });

  afterEach(async () => {
    await keyStore.close();
    rmSync(folder, { recursive: true });
  });

  test("is read as it was written, after a restart as well, and beside the writer", async () => {
    const rate = { perDay: 1.25e-7, spread: 3, demand: "lumpy", method: "croston_sba", since: 20_400 } as const;
    const falls = [
      { day: 20_410, days: 1, units: decimal("0.3") },
      { day: 20_412, days: 3, units: decimal(7) },
      { day: 20_450, days: 1, units: decimal(1) },
    ];
    const blind = [{ from: 489_000, to: 489_036 }];
    const levels = [tracked({ falls, rate }), tracked({ place: nowhere, stock: null, blindSince: 489_999, blind })];
    const filed = [{ place: nowhere, falls, blind }];
    await commit(
      update(
        [
          [301, levels],
          [9_000, [tracked({ stock: decimal(-3) })]],
        ],
        [[4, [[301, filed]]]],
      ),
    );
    const check = async (by: Pick<Store, "stockBook" | "histories">) => {
      expect(await by.stockBook(COMPANY)).toEqual(
        new Map([
          [301, levels],
          [9_000, [tracked({ stock: decimal(-3) })]],
        ]),
      );
      expect(await by.histories(COMPANY, 4)).toEqual(new Map([[301, filed]]));
      expect(await by.histories(COMPANY, 5)).toEqual(new Map());
    };
    await check(store);
    await check(storeBeside(keyStore));
    await keyStore.close();
    await open();
    await check(store);
  });

  test("is written for what moved only, and not at all when nothing did", async () => {
    await commit(
      update([
        [1, [tracked()]],
        [2, [tracked()]],
        [900, [tracked()]],
      ]),
    );
    const before = await keyStore.snapshot();
    await commit(update([[2, [tracked({ stock: decimal(3) })]]]));
    const after = await keyStore.snapshot();
    const written = [...after].filter(([key, text]) => before.get(key) !== text).map(([key]) => key);
    expect(written.filter((key) => key.startsWith("stock:") || key.startsWith("places:"))).toEqual([
      `stock:${COMPANY}:0`,
    ]);
    await commit(null);
    const quiet = await keyStore.snapshot();
    const changed = [...quiet].filter(([key, text]) => after.get(key) !== text).map(([key]) => key);
    expect(changed.filter((key) => /^(stock|consumption|places):/.test(key))).toEqual([]);
  });

  test("rates by sales, what was sold and the days that were read are kept as well", async () => {
    const rate = {
      perDay: 5,
      spread: 1,
      demand: "smooth",
      method: "smoothing",
      since: 20_400,
      source: "sales",
    } as const;
    const place = { branch: "Norte", warehouse: null };
    const sold = new Map([[301, [{ place, falls: [{ day: 20_410, days: 1, units: decimal("2.5") }], blind: [] }]]]);
    const failure = { reason: "500", since: "2026-11-24T09:00:00.000Z", triedAt: "2026-11-24T15:00:00.000Z" };
    const read = { days: [20_409, 20_410], failure };
    await commit({ ...update([[301, [tracked({ rate })]]]), sales: { sold: new Map([[4, sold]]), read } });
    for (const by of [store, storeBeside(keyStore)]) {
      expect((await by.stockBook(COMPANY)).get(301)).toEqual([tracked({ rate })]);
      expect(await by.sold(COMPANY, 4)).toEqual(sold);
      expect(await by.sold(COMPANY, 5)).toEqual(new Map());
      expect(await by.salesRead(COMPANY)).toEqual(read);
    }
    expect(await store.salesRead("otra")).toEqual({ days: [], failure: null });
    await keyStore.set("salesread", COMPANY, { format: 1, value: { days: "all" } });
    await expect(startStore(keyStore)).rejects.toThrow(StoreUnreadable);
  });

  test("products without levels are removed, and empty shards with them", async () => {
    await commit(update([[1, [tracked()]]], [[0, [[1, [{ place: central, falls: [], blind: [] }]]]]]));
    await commit(update([[1, []]], [[0, []]]));
    expect(await store.stockBook(COMPANY)).toEqual(new Map());
    expect([...(await keyStore.snapshot()).keys()].filter((key) => /^(stock|consumption):/.test(key))).toEqual([]);
  });

  test("a commit that fails leaves it as it is in the store", async () => {
    await commit(update([[1, [tracked()]]]));
    await expect(store.commit(COMPANY, sampleState(9), [], { consumption: update([[1, []]]) })).rejects.toThrow(
      /does not follow/,
    );
    expect((await store.stockBook(COMPANY)).get(1)).toEqual([tracked()]);
  });

  test.each([
    ["stock", "0", { 1: "0 12 x - - - -" }],
    ["stock", "0", { 1: "7 12 490000 - - - -" }],
    ["consumption", "0", { 1: "0 20412:1,,/2 -" }],
    ["places", "", null],
  ])("damage of %s:%s %j stops the start, and a backup of it is refused", async (collection, id, value) => {
    await commit(update([[1, [tracked()]]], [[0, [[1, [{ place: central, falls: [], blind: [] }]]]]]));
    const whole = await keyStore.snapshot();
    await expect(checkEntries(whole, "copy")).resolves.toEqual({ companies: [COMPANY] });
    const key = id === "" ? [collection, COMPANY] : [`${collection}:${COMPANY}`, id];
    if (value === null) await keyStore.delete(key[0] ?? "", key[1] ?? "");
    else await keyStore.set(key[0] ?? "", key[1] ?? "", { format: 1, value });
    await expect(startStore(keyStore)).rejects.toThrow(StoreUnreadable);
    await expect(checkEntries(await keyStore.snapshot(), "copy")).rejects.toThrow(StoreUnreadable);
  });

  test("any falls are read as they were written", async () => {
    const fall = fc.record({
      gap: fc.integer({ min: 0, max: 40 }),
      days: fc.integer({ min: 1, max: 9 }),
      millionths: fc.integer({ min: 1, max: 1_000_000_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fall, { maxLength: 20 }), async (drawn) => {
        let next = 20_000;
        const falls = drawn.map(({ gap, days, millionths }) => {
          const day = next + gap;
          next = day + days;
          return { day, days, units: decimal((millionths / 1_000_000).toFixed(6)) };
        });
        await commit(update([], [[3, [[200, [{ place: central, falls, blind: [] }]]]]]));
        expect((await store.histories(COMPANY, 3)).get(200)).toEqual([{ place: central, falls, blind: [] }]);
      }),
      { numRuns: 40 },
    );
  });
});
