import { describe, expect, test } from "@jest/globals";
import { costRules, type PollingPlan } from "../../src/inventory/rule-costs.ts";
import { rules } from "../stock/rules.ts";

const goods = { enabled: true, type: "product" } as const;
const plan: PollingPlan = { coverage: "auto", filters: goods, pollsAnHour: 4 };
const query = (text: object) => ({ ...goods, lowOnly: false, ...text });

/** Returns what each rule reads and costs, and the cost of all together. */
function cost(given: unknown, options: Partial<PollingPlan> = {}) {
  const { rules: costs, requests } = costRules(rules(given), { ...plan, ...options });
  return { reads: costs.map((one) => one.reads), each: costs.map((one) => one.requests), requests };
}

const some = { kind: "some", queries: [], products: [], sharedWith: [] };

test("without rules there are only the requests of the polls themselves", () => {
  expect(cost([])).toEqual({ reads: [], each: [], requests: 4 });
});

test("a rule costs a request a poll for each query, and for each product that it names", () => {
  expect(cost([{ match: { category: ["Audio", "Redes"] }, minimum: 10 }])).toEqual({
    reads: [{ ...some, queries: [query({ category: "Audio" }), query({ category: "Redes" })] }],
    each: [8],
    requests: 12,
  });
  expect(cost([{ match: { product_id: [301, 302, 303] }, minimum: 10 }], { pollsAnHour: 60 })).toEqual({
    reads: [{ ...some, products: [301, 302, 303] }],
    each: [180],
    requests: 240,
  });
});

describe("a rule costs nothing", () => {
  test("when it cannot raise a threshold, or is never reached", () => {
    const given = [{ match: { sku: "x" }, ignore: true }, { times_minimum: 0.5 }, { match: { sku: "x" }, minimum: 5 }];
    expect(cost(given)).toEqual({
      reads: [
        { kind: "nothing", why: "cannot_raise" },
        { kind: "nothing", why: "cannot_raise" },
        { kind: "nothing", why: "never_reached" },
      ],
      each: [0, 0, 0],
      requests: 4,
    });
  });

  test("when everything is read anyway", () => {
    expect(cost([{ minimum: 10 }], { coverage: "full" })).toEqual({
      reads: [{ kind: "nothing", why: "all_is_read" }],
      each: [0],
      requests: 4,
    });
  });

  test("when other rules, before or after it, read its products", () => {
    const given = [
      { match: { sku: "LAP-DELL-*" }, minimum: 1 },
      { match: { sku: ["LAP-*", "HP-*"] }, minimum: 2 },
      { match: { sku: "LAP-*", warehouse: "Norte" }, minimum: 3 },
      { match: { product_id: [1, 2] }, minimum: 4 },
      { match: { product_id: [2, 3] }, minimum: 5 },
    ];
    expect(cost(given)).toEqual({
      reads: [
        { ...some, sharedWith: [2] },
        { ...some, queries: [query({ sku: "LAP-" }), query({ sku: "HP-" })] },
        { ...some, sharedWith: [2] },
        { ...some, products: [1, 2] },
        { ...some, products: [3], sharedWith: [4] },
      ],
      each: [0, 8, 0, 8, 4],
      requests: 24,
    });
  });
});

test("a sweep of everything replaces the filtered one, and serves all other rules", () => {
  const given = [
    { match: { sku: "LAP-*" }, minimum: 1 },
    { match: { branch: "Norte" }, minimum: 2 },
    { match: { supplier: "TechCorp" }, minimum: 3 },
  ];
  expect(cost(given)).toEqual({
    reads: [{ ...some, sharedWith: [2] }, { kind: "everything" }, { ...some, sharedWith: [2] }],
    each: [0, 0, 0],
    requests: 4,
  });
});

test("a rule costs the pages that its queries listed, and one page for a query of unknown size", () => {
  const given = rules([
    { match: { category: "Audio" }, minimum: 10 },
    { match: { brand: "Dell" }, minimum: 10 },
  ]);
  const catalog = { sizes: { "enabled=true&type=product&category=audio": 450 }, pageSize: 200, requestsAPoll: 2 };
  const { rules: each, requests, isMeasured } = costRules(given, { ...plan, catalog });
  expect(each.map((one) => [one.requests, one.isMeasured])).toEqual([
    [12, true],
    [4, false],
  ]);
  expect({ requests, isMeasured }).toEqual({ requests: 24, isMeasured: false });
});
