import { expect, test } from "@jest/globals";
import { followStock } from "../../../src/stock/consumption/follow-stock.ts";
import { estimateRate } from "../../../src/stock/consumption/rate.ts";
import { seriesOf } from "../../../src/stock/consumption/series.ts";
import type { Tracked } from "../../../src/stock/consumption/tracked.ts";
import fc from "../../fast-check.ts";
import { listing } from "../levels.ts";

const HOUR = 3_600_000;
const DAYS = 60;

/** What happens on a day besides its sales, in shares of a day's sales. */
type Happening =
  | { readonly kind: "nothing" }
  | { readonly kind: "transfer"; readonly hour: number; readonly size: number }
  | { readonly kind: "receipt"; readonly hour: number; readonly size: number }
  | { readonly kind: "correction"; readonly size: number }
  | { readonly kind: "gap"; readonly days: number };

const hour = fc.constantFrom(2, 6, 14, 18);
const size = fc.integer({ min: 1, max: 60 });
const nothing = fc.constant<Happening>({ kind: "nothing" });
const transfer = fc.record({
  kind: fc.constant("transfer" as const),
  hour,
  size: fc.oneof(
    size,
    size.map((it) => -it),
  ),
});
const receipt = fc.record({ kind: fc.constant("receipt" as const), hour, size });
const correction = fc.record({ kind: fc.constant("correction" as const), size });
const gap = fc.record({ kind: fc.constant("gap" as const), days: fc.integer({ min: 1, max: 5 }) });

const daysOf = (...happenings: fc.Arbitrary<Happening>[]) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: nothing }, ...happenings), { minLength: DAYS, maxLength: DAYS });

/**
 * Runs a shop that sells the same each day at ten, with a read every two hours. Of corrections only the first is made: sizes that
 * come one after the other, each under three times the one before, hide each other. Returns the rate as a part of the true one.
 */
function rateOf(perDay: number, happenings: readonly Happening[]): number {
  const stocks = { A: 100_000, B: 100_000 };
  let book: ReadonlyMap<number, readonly Tracked[]> = new Map();
  let [from, unread, isCorrected] = [0, 0, false];
  for (const [day, happening] of happenings.entries()) {
    if (happening.kind === "gap") unread = Math.max(unread, happening.days);
    for (let now = 0; now < 24; now += 2) {
      if (now === 10) stocks.A -= perDay;
      if ("hour" in happening && happening.hour === now) {
        stocks.A += happening.size * perDay;
        if (happening.kind === "transfer") stocks.B -= happening.size * perDay;
      }
      if (now === 22 && happening.kind === "correction" && !isCorrected) {
        isCorrected = true;
        stocks.A -= happening.size * perDay;
      }
      const isLast = day === DAYS - 1 && now === 22;
      if (unread > 0 && !isLast) continue;
      const to = (day * 24 + now + 1) * HOUR;
      const rows = Object.entries(stocks).map(([warehouse, stock]) => ({ warehouse, stock }));
      book = new Map([...book, ...followStock(book, [listing({}, ...rows)], { from, to })]);
      from = to;
    }
    unread = Math.max(0, unread - 1);
  }
  const level = book.get(301)?.find(({ place }) => place.warehouse === "A");
  if (!level) throw new Error("the level was never read");
  return (estimateRate(seriesOf(level, DAYS - 1))?.perDay ?? Number.NaN) / perDay;
}

/** How far the rate may be below the true one, and above it. */
test.each([
  ["transfers", 0.99, 1.1, daysOf(transfer)],
  ["receipts", 0.99, 1.1, daysOf(receipt)],
  ["a correction", 0.99, 1.05, daysOf(correction)],
  ["days without reads", 0.99, 1.01, daysOf(gap)],
  // What is received and sold between two reads far apart hides the sales: the rate may be too low, but not too high.
  ["all of these together", 0, 1.2, daysOf(transfer, receipt, correction, gap)],
])("with %s a rate is from %p to %p of the true one", (_, least, most, days) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), days, (perDay, happenings) => {
      const part = rateOf(perDay, happenings);
      expect(part).toBeGreaterThanOrEqual(least);
      expect(part).toBeLessThanOrEqual(most);
    }),
  );
});
