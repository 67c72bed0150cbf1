import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Seen } from "../../src/simulation/seen.ts";
import { shardOf } from "../../src/stock/consumption/filing.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { GOODS, type Listing } from "../../src/stock/level.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { zoneOf } from "../../src/time/local-time.ts";
import { type Advising, advise, adviseReport } from "../../src/watch/advise.ts";
import { createKeyedLock } from "../../src/watch/keyed-lock.ts";
import { trackReport } from "../../src/watch/report.ts";
import { trackConsumption } from "../../src/watch/track-consumption.ts";
import { listing } from "../stock/levels.ts";
import { sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const COMPANY = "norte";
const DAY_MS = 24 * 3_600_000;
const OPENED = Date.UTC(2026, 9, 1, 14);
const DAYS = 50;
const NOW = new Date(OPENED + DAYS * DAY_MS);
const zone = zoneOf("UTC");

/** Sells ten a day, and is filled up on each tenth day, on which it is empty. */
const SELLING = (day: number) => 90 - 10 * (day % 10);

const shopOn = (day: number): Listing[] => [
  listing({ id: 1, cost: decimal(2) }, { stock: SELLING(day), minimum: 10, maximum: 50 }),
  listing({ id: 900, cost: decimal(2) }, { stock: 400, minimum: 10, maximum: null }),
];

let store: Store;

beforeEach(async () => {
  store = await openStore("memory:", { writer: true, now: () => NOW });
});

afterEach(() => store.close());

/** Keeps what whole reads saw, one a day; `missing`: days on which nothing was kept of what was seen. */
async function live({ missing = () => false }: { missing?: (day: number) => boolean } = {}): Promise<void> {
  let version = 0;
  for (let day = 0; day < DAYS; day += 1) {
    const at = new Date(OPENED + day * DAY_MS).toISOString();
    const before = await store.state(COMPANY);
    const listings = shopOn(day);
    const full = { company: COMPANY, listings, at: new Date(at), lastAt: before?.polledAt };
    const consumption = await trackConsumption(store, full, zone);
    version += 1;
    const state = { ...sampleState(version, 0), polledAt: at, measuredAt: at };
    const evidence = { listings, deleted: [], incomplete: false };
    const seen: Seen = { kind: "poll", at, upSince: at, read: "full", evidence, silences: [] };
    const records = missing(day) ? { consumption } : { consumption, seen: { seen, keepMs: 60 * DAY_MS } };
    await store.commit(COMPANY, state, [], records);
  }
}

function advising(facts: Partial<Advising["policy"]> = {}): Advising {
  return {
    company: COMPANY,
    inventory: {
      resume: () => ({
        sweep: async () => ({ listings: shopOn(DAYS), pages: 1, incomplete: false, companyTitle: "Norte S.A." }),
      }),
    },
    commits: store,
    policy: {
      thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
      filters: { enabled: true },
      kinds: GOODS,
      alwaysOutAfterMs: 0,
      consumptionZone: zone,
      channels: ["slack", "mail"],
      localeOf: (channel) => (channel === "mail" ? "es" : null),
      leadDays: decimal(3),
      deadAfterMs: 40 * DAY_MS,
      overstockDays: decimal(100),
      leastValue: decimal(0),
      ...facts,
    },
    now: () => NOW,
  };
}

const unstopped = { signal: new AbortController().signal };

test("advises a minimum by the rate, and tells what it would have meant", async () => {
  await live();
  const { items, ...facts } = await advise(advising(), unstopped);
  expect(facts).toMatchObject({
    companyTitle: "Norte S.A.",
    products: 2,
    levels: 2,
    rated: 1,
    withoutLeadTime: 0,
    notSeenLong: 0,
  });
  const [limits, dead] = items;
  expect(limits).toMatchObject({ kind: "limits", level: { product: { id: 1 } }, leadDays: "3", excess: null });
  expect(Number(limits?.perDay)).toBeGreaterThan(9);
  expect(Number(limits?.perDay)).toBeLessThan(11);
  // Three days at ten and no more than that again for the days on which more is sold.
  expect(Number(limits?.minimum)).toBeGreaterThanOrEqual(27);
  expect(Number(limits?.minimum)).toBeLessThan(60);
  expect(limits?.past).toMatchObject({ days: DAYS - 1, stockOuts: 5, present: { inTime: 0, alerts: 5, daysUnder: 9 } });
  expect(limits?.past?.advised).toMatchObject({ inTime: 5, alerts: 5 });
  expect(dead).toMatchObject({ kind: "dead_stock", level: { product: { id: 900 } }, excess: "400", value: "800" });
  // 90 is above the maximum in SmartPyme, and within the one that is advised.
  expect(Number(limits?.maximum)).toBeGreaterThan(90);
  expect(items).toHaveLength(2);
});

test("tells nothing of what is not known: before a gap, without a lead time, without a measurement", async () => {
  await live({ missing: (day) => day < 30 });
  const { items } = await advise(advising(), unstopped);
  expect(items[0]?.past).toMatchObject({ days: DAYS - 31, stockOuts: 2 });
  expect(await advise(advising({ leadDays: null }), unstopped)).toMatchObject({ withoutLeadTime: 1, rated: 1 });
  const unmeasured = await advise(advising({ consumptionZone: undefined }), unstopped);
  expect(unmeasured).toMatchObject({ rated: 0, withoutLeadTime: 0, notSeenLong: 2 });
  expect(unmeasured.items.map(({ kind }) => kind)).toEqual(["overstock"]);
});

test("what sales name is not called dead", async () => {
  await live();
  const state = await store.state(COMPANY);
  if (!state) throw new Error("nothing was kept");
  const day = Math.floor(NOW.getTime() / DAY_MS) - 5;
  const place = { branch: "Sucursal Central", warehouse: null };
  const falls = [{ day, days: 1, units: decimal(1) }];
  const sold = new Map([[shardOf(900), new Map([[900, [{ place, falls, blind: [] }]]])]]);
  const sales = { sold, read: { days: [day], failure: null } };
  const consumption = { stock: new Map(), histories: new Map(), sales };
  await store.commit(COMPANY, { ...state, version: state.version + 1 }, [], { consumption });
  const { items } = await advise(advising(), unstopped);
  expect(items.map(({ kind, level }) => [kind, level.product.id])).toEqual([["limits", 1]]);
});

test("a report is committed for every channel, and can be read again as it was", async () => {
  await live();
  const log = recordedLog();
  const surroundings = { lock: createKeyedLock(), log };
  expect(await trackReport(adviseReport(advising()), surroundings, unstopped)).toEqual({ isReported: true });
  const { items } = await advise(advising(), unstopped);
  const pending = await store.pending();
  expect(pending.map(({ delivery: { kind, channel, locale } }) => [kind, channel, locale])).toEqual([
    ["advice", "slack", null],
    ["advice", "mail", "es"],
  ]);
  for (const { delivery } of pending) {
    expect(delivery).toMatchObject({ changes: [], findings: [], levels: 2, advice: { items, rated: 1 } });
  }
  expect(log.lines).toMatchObject([
    { level: "info", words: "advised on the catalog", facts: { products: 2, advice: 2, channels: ["slack", "mail"] } },
  ]);
});
