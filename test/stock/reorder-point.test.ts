import { expect, test } from "@jest/globals";
import { countAlerts } from "../../bench/consumption/alerts.ts";
import type { Pattern } from "../../bench/consumption/shop.ts";

/** Few enough to be run with all tests; docs/consumption.md has the whole table. */
const few = { products: 20, days: 110 };

test.each<[Pattern, number]>([
  ["regular", 0.85],
  ["weekly", 0.8],
  ["erratic", 0.75],
  ["intermittent", 0.75],
  ["lumpy", 0.6],
])(
  "in a shop of %s demand a reorder point tells of at least %p of the stock-outs a lead time before",
  (pattern, least) => {
    const { stockOuts, inTime } = countAlerts(pattern, "reorder_point", few);
    expect(stockOuts).toBeGreaterThan(30);
    expect(inTime).toBeGreaterThan(least);
  },
);

test("where demand grows, it tells of more of them in time than a minimum that was right once", () => {
  const [byRate, once] = (["reorder_point", "minimum_right_at_first"] as const).map((it) =>
    countAlerts("growing", it, few),
  );
  expect(byRate?.inTime).toBeGreaterThan(1.5 * (once?.inTime ?? 1));
});
