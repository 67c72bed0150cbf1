import { describe, expect, test } from "@jest/globals";
import { createCatalog } from "../../src/sandbox/catalog.ts";
import { Company } from "../../src/sandbox/company.ts";
import { createMarket, type MarketEvent } from "../../src/sandbox/market.ts";

function open(seed: number, products = 500) {
  const company = new Company(createCatalog({ seed, products }), () => 0);
  return { company, market: createMarket(company, seed) };
}

/** Counts the levels of active products under their minimum. */
function low(company: Company): number {
  return company.products
    .filter(({ enabled }) => enabled)
    .flatMap(({ rows }) => rows)
    .filter(({ stock, minimum }) => stock < (minimum ?? 0)).length;
}

describe("the market", () => {
  test("makes the same changes for the same seed", () => {
    const [one, other] = [open(3), open(3)];
    for (let step = 0; step < 12; step++) expect(one.market.step()).toEqual(other.market.step());
    expect(one.company.products).toEqual(other.company.products);
    expect(open(4).market.step()).not.toEqual(open(3).market.step());
  });

  test.each(Array.from({ length: 25 }, (_, seed) => seed))(
    "shows every kind of change within four steps, seed %i",
    (seed) => {
      const { market, company } = open(seed);
      const minimumOf = ({ productId, branch, warehouse }: MarketEvent) =>
        warehouse === null ? 0 : (company.level(productId, { branch, warehouse }).minimum ?? 0);
      const seen = new Set<string>();
      for (let step = 0; step < 4; step++) {
        for (const event of market.step()) {
          if (event.kind !== "sold") seen.add(event.kind);
          else if (event.to === 0)
            seen.add((event.from ?? 0) > minimumOf(event) ? "sold out at once" : "sold out when low");
          else if ((event.to ?? 0) < minimumOf(event)) seen.add("fell low");
        }
      }
      expect([...seen].toSorted()).toEqual([
        "deleted",
        "disabled",
        "fell low",
        "minimum_edited",
        "restocked",
        "sold out at once",
        "sold out when low",
      ]);
    },
  );

  test("goes on for long without emptying or overfilling the shop", () => {
    const { market, company } = open(1);
    const start = low(company);
    for (let step = 0; step < 200; step++) expect(market.step().length).toBeGreaterThan(5);
    expect(low(company)).toBeGreaterThan(3);
    expect(low(company)).toBeLessThan(start * 8);
  });

  test("changes nothing in a shop without anything to sell", () => {
    const company = new Company({ title: "Vacía", warehouses: [], products: [] }, () => 0);
    expect(createMarket(company, 1).step()).toEqual([]);
  });
});
