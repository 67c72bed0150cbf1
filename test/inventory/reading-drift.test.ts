import util from "node:util";
import { afterEach, expect, test } from "@jest/globals";
import type { CatalogProduct, Company, StockRow } from "../../src/sandbox/company.ts";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { InconsistentPagesError } from "../../src/smartpyme/errors.ts";
import type { Change } from "../../src/stock/change.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { PreparedPoll } from "../../src/watch/poll.ts";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

/** `LOWSTOCKD_TEST_RUNS=10` runs ten times as much; a seed that failed goes into `LOWSTOCKD_TEST_SEED`. */
const firstSeed = Number(process.env.LOWSTOCKD_TEST_SEED ?? 1);
const SHOPS = 13 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const POLLS = 12;
const QUARTER_MS = 900_000;
const TIMEOUT_MS = 3_600_000;

type Sight = "ok" | "low" | "out" | "disabled" | "absent";

/** Tells what is true of a level, by a rule of the test's own and not by the code under test. */
function sightOf({ enabled }: CatalogProduct, { stock, minimum }: StockRow): Sight {
  if (!enabled) return "disabled";
  if (minimum === null || minimum <= 0) return "ok";
  return stock <= 0 ? "out" : stock <= minimum ? "low" : "ok";
}

function sightsIn(company: Company): Map<string, Sight> {
  const sights = new Map<string, Sight>();
  for (const product of company.products) {
    for (const row of product.rows) {
      const { branch, name } = company.warehouse(row.warehouseId);
      sights.set(JSON.stringify([product.id, branch, name]), sightOf(product, row));
    }
  }
  return sights;
}

const GONE: ReadonlySet<Sight> = new Set<Sight>(["absent"]);

/** Watches a shop, and records what each level has been since the last `begin`. */
function observe(company: Company) {
  let all = new Map<string, Set<Sight>>();
  let last = sightsIn(company);
  const look = () => {
    const now = sightsIn(company);
    for (const key of new Set([...now.keys(), ...last.keys(), ...all.keys()])) {
      const seen = all.get(key) ?? new Set();
      all.set(key, seen.add(now.get(key) ?? "absent"));
    }
    last = now;
  };
  return {
    look,
    begin: () => {
      all = new Map();
      look();
    },
    wasEver: (key: string, ...sights: Sight[]) => sights.some((sight) => (all.get(key) ?? GONE).has(sight)),
    low: () => [...sightsIn(company)].filter(([, sight]) => sight === "low" || sight === "out").map(([key]) => key),
  };
}

/** Makes one random change to the shop that moves products between pages. */
function drift(random: Random, company: Company): void {
  const product = random.pick(company.products.filter(({ type }) => type === "product"));
  const row = product && random.pick(product.rows);
  if (!product || !row) return;
  const minimum = row.minimum || 5;
  const stock = (units: number) => void company.editRow(product.id, row.warehouseId, { minimum, stock: units });
  const movements: (() => void)[] = [
    () => stock(minimum * 2),
    () => stock(minimum * 3),
    () => stock(minimum),
    () => stock(minimum / 2),
    () => stock(0),
    () => {
      for (const { warehouseId } of product.rows) company.editRow(product.id, warehouseId, { stock: 900 });
    },
    () => void company.editProduct(product.id, { name: `${random.pick(["A", "M", "Z"])} ${random.integer(1, 3)}` }),
    () => void company.editProduct(product.id, { sku: `${random.integer(1, 9)}-${product.id}` }),
    () => void company.editProduct(product.id, { enabled: !product.enabled }),
    () => void (company.products.length > 10 && company.deleteProduct(product.id)),
    () => {
      const { id, rows } = company.addProduct({ name: `B ${random.integer(1, 3)}`, sku: `5-${random.integer(1, 99)}` });
      for (const { warehouseId } of rows) company.editRow(id, warehouseId, { minimum: 4, stock: random.integer(0, 9) });
    },
  ];
  random.pick(movements)?.();
}

/** For each kind of change: what must have been true of its level at some moment of the poll. */
const GROUNDS = {
  breached: ["low", "out"],
  depleted: ["out"],
  reminder: ["low", "out"],
  recovered: ["ok"],
  retired: ["disabled", "absent"],
} satisfies Record<Change["kind"], Sight[]>;

let shop: WatchedShop;
afterEach(() => shop.close());

let drifts = 0;

test.each(Array.from({ length: SHOPS }, (_, index) => firstSeed + index))(
  "drifting pages bring no false change and lose no breach beyond the next poll, shop %d",
  async (seed) => {
    const random = createRandom(seed);
    const dialect: Dialect = seed % 3 === 0 ? "documented" : "live";
    let moving = false;
    const onRequest = () => {
      for (let count = moving ? random.integer(0, 3) : 0; count > 0; count -= 1) {
        drift(random, company);
        drifts += 1;
        sights.look();
      }
    };
    shop = await watchShop({ sandbox: { dialect, seed, products: 14, unstableTies: true }, onRequest });
    const { company } = shop.sandbox;
    for (let count = 0; count < 12; count += 1) drift(random, company);
    const sights = observe(company);
    await shop.poll();

    for (let number = 1; number <= POLLS; number += 1) {
      moving = true;
      sights.begin();
      const drifting = await shop.poll().catch((error: Error) => error);
      moving = false;
      // Pages that repeat each other cannot be read, so that the whole poll fails.
      if (util.types.isNativeError(drifting)) expect(drifting).toBeInstanceOf(InconsistentPagesError);
      else expect({ number, false: falseChanges(drifting, sights) }).toEqual({ number, false: [] });

      shop.pass(QUARTER_MS);
      sights.begin();
      const quiet = await shop.poll();
      expect({ number, false: falseChanges(quiet, sights) }).toEqual({ number, false: [] });
      const open = [...((await shop.state()) ?? NO_MEMORY).episodes.keys()];
      expect({ number, open: open.sort() }).toEqual({ number, open: sights.low().sort() });
      shop.pass(QUARTER_MS);
    }
  },
  TIMEOUT_MS,
);

test("the shops above had at least a thousand such changes", () => {
  expect(drifts).toBeGreaterThan(1_000);
});

function falseChanges(polled: PreparedPoll, sights: ReturnType<typeof observe>): object[] {
  return polled.changes
    .filter(({ kind, key }) => !sights.wasEver(key, ...GROUNDS[kind]))
    .map(({ kind, key, level }) => ({ kind, key, level }));
}
