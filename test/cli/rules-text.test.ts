import { expect, test } from "@jest/globals";
import { formatRules, listRules, type RequestFacts } from "../../src/cli/rules-text.ts";
import { costRules } from "../../src/inventory/rule-costs.ts";
import { rules } from "../stock/rules.ts";

const facts: RequestFacts = { pollsAnHour: 4, limitAnHour: 900, pageSize: 200 };

function costOf(given: unknown, { pollsAnHour } = facts) {
  const filters = { enabled: true, type: "product" } as const;
  return { company: "mi-empresa", ...costRules(rules(given), { coverage: "auto", filters, pollsAnHour }) };
}

test("every rule is told with what it does, what it reads and what that costs, and all of them together", () => {
  const given = [
    { name: "temporada", match: { category: "Electrónicos", brand: "Dell" }, minimum: 10 },
    { match: { sku: ["LAP-*", "HP-*"] }, percent_of_maximum: 20 },
    { match: { product_id: [301, 302, 303] }, times_minimum: 1.5 },
    { match: { sku: "LAP-DELL-*" }, minimum: 3 },
    { match: { supplier: "TechCorp" }, ignore: true },
  ];
  expect(formatRules(costOf(given), facts).split("\n")).toEqual([
    "Rules:     of mi-empresa, besides what the API itself calls low",
    '  rule 1 "temporada" (minimum 10): reads categoria=Electr&marca=Dell with each poll: at least 4 requests an hour, and 4 more for each further 200 products',
    "  rule 2 (20% of the maximum): reads codigo=LAP- and codigo=HP- with each poll: at least 8 requests an hour, and 4 more for each further 200 products",
    "  rule 3 (1.5 times the minimum): looks up 3 products with each poll: up to 12 requests an hour",
    "  rule 4 (minimum 3): shares what rule 2 reads",
    "  rule 5 (ignore): nothing, it cannot raise a threshold",
    "  together at least 28 requests an hour of 900, the polls' own 4 among them; everything is read in one sweep instead wherever that takes fewer",
  ]);
});

test("a rule that needs everything is told to take the place of the polls' own reading", () => {
  const text = formatRules(
    costOf([
      { match: { branch: "Norte" }, minimum: 1 },
      { match: { sku: "x" }, minimum: 2 },
    ]),
    facts,
  );
  expect(text).toContain(
    "rule 1 (minimum 1): reads everything with each poll, in place of what the API calls low: 4 requests an hour for each 200 products",
  );
  expect(text).toContain("rule 2 (minimum 2): shares what rule 1 reads");
  expect(text).toMatch(/together at least 4 requests an hour of 900, the polls' own 4 among them$/);
});

test("rules that the hour's requests cannot pay for are told to be", () => {
  const often = { ...facts, pollsAnHour: 60, limitAnHour: 100 };
  const cost = costOf([{ match: { brand: "Dell" }, minimum: 1 }], often);
  expect(formatRules(cost, often)).toContain("more than poll.requests_per_hour: what it cannot pay for is put off");
  expect(formatRules(cost, facts)).not.toContain("put off");
});

test("rules by consumption are told with what they rest on", () => {
  const given = [
    { match: { sku: "LAP-*" }, days_of_cover: 7 },
    { match: { brand: "Dell" }, reorder_point: { lead_time: "5d", service_level: 98 } },
    { match: { brand: "HP" }, reorder_point: {} },
  ];
  const text = formatRules(costOf(given), facts);
  expect(text).toContain("rule 1 (7 days of cover): reads codigo=LAP- with each poll");
  expect(text).toContain("rule 2 (reorder point by 5 days of lead time, 98%): reads marca=Dell with each poll");
  expect(text).toContain("rule 3 (reorder point by the supplier's lead time, 95%): reads marca=HP with each poll");
  expect(listRules(costOf(given))).toMatchObject({
    rules: [
      { kind: "days_of_cover", factor: "7" },
      { kind: "reorder_point", factor: "98", leadDays: "5" },
      { kind: "reorder_point", factor: "95", leadDays: null },
    ],
  });
  expect(text).toContain(
    "count where the rate of a level is known (docs/consumption.md); until then SmartPyme's minimum does",
  );
});

test("programs get the same", () => {
  expect(listRules(costOf([{ name: "t", match: { brand: "Dell" }, minimum: 1 }, { ignore: true }]))).toEqual({
    company: "mi-empresa",
    rules: [
      {
        number: 1,
        name: "t",
        kind: "minimum",
        factor: "1",
        reads: { kind: "some", queries: ["marca=Dell"], products: [], sharedWith: [] },
        requestsAnHour: 4,
      },
      {
        number: 2,
        name: null,
        kind: "ignore",
        factor: null,
        reads: { kind: "nothing", why: "cannot_raise" },
        requestsAnHour: 0,
      },
    ],
    requestsAnHour: 8,
  });
});

test("where it is known how much a rule's queries list, the cost is told as it is", () => {
  const catalog = { sizes: { "brand=dell": 450 }, pageSize: 200, requestsAPoll: 2 };
  const plan = { coverage: "filtered", filters: {}, pollsAnHour: 4, catalog } as const;
  const costs = costRules(rules([{ match: { brand: "Dell" }, minimum: 10 }]), plan);
  expect(formatRules({ company: "mi-empresa", ...costs }, facts).split("\n")).toEqual([
    "Rules:     of mi-empresa, besides what the API itself calls low",
    "  rule 1 (minimum 10): reads marca=Dell with each poll: 12 requests an hour",
    "  together 20 requests an hour of 900, the polls' own 8 among them; everything is read in one sweep instead wherever that takes fewer",
  ]);
});
