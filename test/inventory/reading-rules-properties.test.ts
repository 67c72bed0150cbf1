import { afterEach, expect, test } from "@jest/globals";
import type { Dialect } from "../../src/sandbox/dialect.ts";
import { createRandom } from "../../src/sandbox/random.ts";
import type { Filters } from "../../src/smartpyme/query.ts";
import { NO_MEMORY } from "../../src/stock/detect-changes.ts";
import type { ThresholdPolicy } from "../../src/stock/judge.ts";
import fc from "../fast-check.ts";
import { rules } from "../stock/rules.ts";
import { type WatchedShop, watchShop } from "../watch/watched-shop.ts";

const RUNS = 40 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const TIMEOUT_MS = 3_600_000;

const close: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const it of close.splice(0)) await it();
});

/** Texts that many products of the generated shops have, with accents, in part or in full, and some that none has. */
const GLOBS = {
  sku: ["LAP-*", "*-00*", "*-SAMS-*", "HER*-1", "*", ""],
  product: ["*samsung*", "Monitor *", "*a*e*", "Cámara*"],
  category: ["Electrónicos", "ELECTR*", "Ener*", "*ía", "Lácteos", "herramientas*", "Niños"],
  brand: ["Dell", "truper", "*o*", "3M", "", "Nestlé"],
  branch: ["Sucursal Norte", "*Central"],
  warehouse: ["Bodega de Transito", "*Norte"],
} as const;

const ids = Array.from({ length: 60 }, (_, index) => 101 + index);

/** Generates a match of one or two fields; with more, hardly a product would fit. */
const match = fc
  .subarray([...Object.keys(GLOBS), "product_id"], { minLength: 1, maxLength: 2 })
  .chain((fields) => fc.record(Object.fromEntries(fields.map((field) => [field, someOf(alternatives(field))]))));

function alternatives(field: string): readonly (string | number)[] {
  return Object.entries<readonly string[]>(GLOBS).find(([name]) => name === field)?.[1] ?? ids;
}

function someOf(those: readonly (string | number)[]) {
  return fc.uniqueArray(fc.constantFrom(...those), { minLength: 1, maxLength: 3 });
}

const effect = fc.oneof(
  fc.record({ minimum: fc.integer({ min: 0, max: 40 }) }),
  fc.record({ percent_of_maximum: fc.constantFrom(10, 33.3, 90) }),
  fc.record({ times_minimum: fc.constantFrom(0.5, 1, 1.7, 3) }),
  fc.constant({ ignore: true }),
);

const rule = fc.tuple(match, effect).map(([fields, does]) => ({ match: fields, ...does }));

const filters: fc.Arbitrary<Filters> = fc.constantFrom<Filters>(
  { enabled: true, type: "product" },
  { enabled: true },
  { enabled: true, type: "product", category: "electr" },
  { enabled: true, type: "product", sku: "LAP" },
);

/** Sets every stock to a multiple of its minimum, mostly well above it. */
function stock({ sandbox: { company } }: WatchedShop, seed: number): void {
  const random = createRandom(seed);
  for (const { id, rows } of company.products) {
    for (const { warehouseId, minimum } of rows) {
      const times = random.chance(0.8) ? 5 : random.pick([0, 0.5, 1, 1.4, 2, 2.5]);
      company.editRow(id, warehouseId, { stock: (minimum ?? 2) * (times ?? 1) });
    }
  }
}

/** Returns the status of each open episode by its level. */
async function episodesOf(shop: WatchedShop) {
  const { episodes } = (await shop.state()) ?? NO_MEMORY;
  return new Map([...episodes].map(([key, { status, threshold }]) => [key, { status, threshold }]));
}

/** Settings under which the server's filter lists everything that the comparison calls low, or is checked. */
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
      stocks: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, products, pageSize, given, filters: only, stocks }) => {
        const thresholds: ThresholdPolicy = { compare, zeroMinimum: "ignore", rules: rules(given) };
        const watching = { sandbox: { dialect, seed, products }, pageSize };
        const policy = { thresholds, filters: only };
        const narrow = await watchShop({ ...watching, policy: { ...policy, coverage } });
        const full = await watchShop({ ...watching, policy: { ...policy, coverage: "full" } });
        close.push(narrow.close, full.close);
        for (const stockSeed of stocks) {
          for (const shop of [narrow, full]) stock(shop, stockSeed);
          // Twice, because all sizes are known at the second poll only.
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
            // Open episodes are looked for in any state, which takes extra requests.
            const swept = served.filter(({ path, query }) => path === "/inventory" && query.enable === "1").length;
            const openIds = new Set([...open.keys()].map((key) => String(JSON.parse(key)[0])));
            const named = served.filter(({ path }) => /^\/inventory\/\d+$/.test(path) && !openIds.has(path.slice(11)));
            expect(swept + named.length).toBeLessThanOrEqual(pages);
          }
        }
        for (const it of close.splice(0)) await it();
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
