import { afterEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import type { Filters } from "../../src/stock/query.ts";
import type { ThresholdPolicy } from "../../src/stock/threshold.ts";
import { rules } from "../stock/rules.ts";
import { type WatchedShop, watchShop } from "./watched-shop.ts";

const RUNS = 40 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const TIMEOUT_MS = 3_600_000;

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const it of close.splice(0)) await it();
});

/** Texts that the made-up shops are full of, with accents, in part and in full, and some that they have not. */
const GLOBS = {
  sku: ["LAP-*", "*-00*", "*-SAMS-*", "HER*-1", "*", ""],
  product: ["*samsung*", "Monitor *", "*a*e*", "Cámara*"],
  category: ["Electrónicos", "ELECTR*", "Ener*", "*ía", "Lácteos", "herramientas*", "Niños"],
  brand: ["Dell", "truper", "*o*", "3M", "", "Nestlé"],
  branch: ["Sucursal Norte", "*Central"],
  warehouse: ["Bodega de Transito", "*Norte"],
} as const;

const someOf = (globs: readonly string[]) => fc.uniqueArray(fc.constantFrom(...globs), { minLength: 1, maxLength: 3 });

const match = fc.record(
  {
    sku: someOf(GLOBS.sku),
    product: someOf(GLOBS.product),
    category: someOf(GLOBS.category),
    brand: someOf(GLOBS.brand),
    branch: someOf(GLOBS.branch),
    warehouse: someOf(GLOBS.warehouse),
    product_id: fc.uniqueArray(fc.integer({ min: 101, max: 160 }), { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);

const effect = fc.oneof(
  fc.record({ minimum: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ percent_of_maximum: fc.constantFrom(10, 33.3, 90) }),
  fc.record({ times_minimum: fc.constantFrom(0.5, 1, 1.7, 3) }),
  fc.constant({ ignore: true }),
);

/** Mostly about something in particular: what a rule about everything asks for is soon told. */
const rule = fc.tuple(match, effect).map(([fields, does]) => ({ match: fields, ...does }));

const filters: fc.Arbitrary<Filters> = fc.constantFrom<Filters>(
  { enabled: true, type: "product" },
  { enabled: true },
  { enabled: true, type: "product", category: "electr" },
  { enabled: true, type: "product", sku: "LAP" },
);

/** The stocks of some levels, as multiples of their minimums. */
const edits = fc.array(fc.record({ product: fc.nat(200), row: fc.nat(3), times: fc.constantFrom(0, 0.5, 1, 1.5, 4) }), {
  maxLength: 30,
});

type Edits = readonly { readonly product: number; readonly row: number; readonly times: number }[];

function apply({ sandbox: { company } }: WatchedShop, changes: Edits): void {
  for (const { product, row, times } of changes) {
    const { id, rows } = company.products[product % company.products.length] ?? { id: 0, rows: [] };
    const level = rows[row % Math.max(1, rows.length)];
    if (level) company.editRow(id, level.warehouseId, { stock: (level.minimum ?? 2) * times });
  }
}

/** What each open episode is, by its level. */
async function episodesOf(shop: WatchedShop) {
  const { episodes = {} } = (await shop.state()) ?? {};
  return new Map(Object.entries(episodes).map(([key, { status, threshold }]) => [key, { status, threshold }]));
}

/** The server's filter is trusted only where it lists all that the comparison calls low. */
const SETTINGS: readonly [Dialect, ThresholdPolicy["compare"], "filtered" | "auto"][] = [
  ["documented", "at_or_below", "filtered"],
  ["documented", "below", "auto"],
  ["live", "below", "filtered"],
  ["live", "below", "auto"],
];

test.each(SETTINGS)(
  "for any rules, a %s server that is asked for no more than it takes gives the same episodes as a full read (%s, %s)",
  async (dialect, compare, coverage) => {
    const history = fc.record({
      seed: fc.integer({ min: 1, max: 50 }),
      products: fc.integer({ min: 15, max: 70 }),
      pageSize: fc.integer({ min: 3, max: 12 }),
      given: fc.array(rule, { minLength: 1, maxLength: 4 }),
      filters,
      steps: fc.array(edits, { minLength: 1, maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, products, pageSize, given, filters: only, steps }) => {
        const thresholds: ThresholdPolicy = { compare, zeroMinimum: "ignore", rules: rules(given) };
        const watching = { sandbox: { dialect, seed, products }, pageSize };
        const policy = { thresholds, filters: only };
        const narrow = await watchShop({ ...watching, policy: { ...policy, coverage } });
        const full = await watchShop({ ...watching, policy: { ...policy, coverage: "full" } });
        close.push(narrow.close, full.close);
        for (const changes of steps) {
          for (const shop of [narrow, full]) apply(shop, changes);
          // Twice: the second one finds all sizes known where the first one has checked the filter.
          for (const isQuiet of [false, true]) {
            const open = await episodesOf(narrow);
            const before = narrow.sandbox.requests().length;
            const { summary } = await narrow.poll();
            const { pages } = (await full.poll()).summary;
            expect(await episodesOf(narrow)).toEqual(await episodesOf(full));
            expect(summary).toMatchObject({ putOff: 0, ruleFailure: undefined, incomplete: false });
            if (summary.read === "check") continue;

            const served = narrow.sandbox
              .requests()
              .slice(before)
              .filter(({ status }) => status === 200);
            const asked = served.map(({ path, query }) => `${path} ${JSON.stringify(query)}`);
            expect(asked).toEqual([...new Set(asked)]);
            if (!isQuiet || coverage === "filtered") continue;
            // Without the filters on state open episodes are looked for, which costs extra.
            const swept = served.filter(({ path, query }) => path === "/inventory" && query.enable === "1").length;
            const openIds = new Set([...open.keys()].map((key) => String(JSON.parse(key)[0])));
            const named = served.filter(({ path }) => /^\/inventory\/\d+$/.test(path) && !openIds.has(path.slice(11)));
            expect(swept + named.length).toBeLessThanOrEqual(pages);
          }
        }
        for (const it of close.splice(0)) await it();
      }),
      { numRuns: RUNS, ...(process.env.LOWSTOCKD_TEST_SEED ? { seed: Number(process.env.LOWSTOCKD_TEST_SEED) } : {}) },
    );
  },
  TIMEOUT_MS,
);
