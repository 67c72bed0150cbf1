import { expect, test } from "@jest/globals";
import type { Observed } from "../../../src/stock/consumption/history.ts";
import { wasConsumed } from "../../../src/stock/consumption/still.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import fc from "../../fast-check.ts";

const TODAY = 20_500;
const hours = (daysAgo: number) => (TODAY - daysAgo) * 24;

const still = (facts: Partial<Observed> = {}): Observed => ({
  since: hours(400),
  blindSince: null,
  falls: [],
  blind: [],
  ...facts,
});
const fall = (daysAgo: number, days = 1) => ({ day: TODAY - daysAgo, days, units: decimal(3) });
const asked = (level: Observed, days = 90) => wasConsumed([level], [level], TODAY, days);

test.each([
  ["nothing fell", still(), "no"],
  ["it fell before", still({ falls: [fall(91)] }), "no"],
  ["it fell on the first of the days", still({ falls: [fall(90)] }), "yes"],
  ["it fell some time in several days, and the last is one of them", still({ falls: [fall(93, 4)] }), "yes"],
  ["it fell today", still({ falls: [fall(0)] }), "yes"],
  ["it has been followed for as long", still({ since: hours(91) }), "no"],
  ["it has not been followed for as long", still({ since: hours(80) }), "unknown"],
  ["it was at zero for long", still({ blind: [{ from: hours(60), to: hours(40) }] }), "unknown"],
  ["it was at zero before", still({ blind: [{ from: hours(300), to: hours(91) }] }), "no"],
  ["it was at zero for a week", still({ blind: [{ from: hours(60), to: hours(53) }] }), "no"],
])("where %s", (_, level, answer) => {
  expect(asked(level)).toBe(answer);
});

test("a product is consumed where any of its levels is, and a warehouse without stock need not be known", () => {
  const [depot, shop, fresh] = [still(), still({ falls: [fall(3)] }), still({ since: hours(2) })];
  expect(wasConsumed([depot, shop], [depot], TODAY, 30)).toBe("yes");
  expect(wasConsumed([depot, fresh], [depot], TODAY, 30)).toBe("no");
  expect(wasConsumed([depot, fresh], [depot, fresh], TODAY, 30)).toBe("unknown");
  expect(wasConsumed([depot], [depot, undefined], TODAY, 30)).toBe("unknown");
});

test("what was consumed in a time was consumed in any longer time that ends with it", () => {
  const falls = fc.array(fc.nat(95), { maxLength: 3 }).map((days) => days.sort((a, b) => b - a).map((it) => fall(it)));
  const days = fc.integer({ min: 1, max: 90 });
  fc.assert(
    fc.property(falls, days, days, fc.nat(200), (falls, a, b, since) => {
      const level = still({ falls, since: hours(since) });
      const [short, long] = [asked(level, Math.min(a, b)), asked(level, Math.max(a, b))];
      if (short === "yes") expect(long).toBe("yes");
      if (long === "no") expect(short).toBe("no");
    }),
  );
});
