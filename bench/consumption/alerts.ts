import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { followStock } from "../../src/stock/consumption/follow-stock.ts";
import { outlooksBy } from "../../src/stock/consumption/outlooks.ts";
import { estimateRate } from "../../src/stock/consumption/rate.ts";
import { seriesOf } from "../../src/stock/consumption/series.ts";
import type { Tracked } from "../../src/stock/consumption/tracked.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { type DetectionPolicy, detectChanges, type Memory, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { GOODS, type Listing } from "../../src/stock/level.ts";
import { quantileOfNormal } from "../../src/stock/normal.ts";
import { rulesConfigSchema } from "../../src/stock/rules-config.ts";
import { createRules } from "../../src/stock/threshold-rule.ts";
import { baseRate, type Pattern, productOf, shareOfHour, trueRateOn, wantedOn } from "./shop.ts";

/*
 * How far ahead of a stock-out people are told. Nothing is bought in these shops before a level has run out, so that each alert
 * shows for how long the stock lasted from then on.
 */

export const METHODS = ["reorder_point", "minimum_right_at_first", "minimum_guessed"] as const;

/**
 * By what a level is low: a rule, or its own minimum, which somebody set on the first day and never since. `right_at_first`: as the
 * rule would, by the true rate of that day and its spread; `guessed`: up to twice that, or down to half of it.
 */
export type Method = (typeof METHODS)[number];

export interface Alerts {
  /** Number of stock-outs. */
  readonly stockOuts: number;
  /** The share of them that were told at least the lead time before. */
  readonly inTime: number;
  readonly alerts: number;
  /** The share of alerts after which the stock lasted for more than twice the lead time, or to the end. */
  readonly tooEarly: number;
  /** The mean stock at an alert, in days that it lasted. */
  readonly daysAhead: number;
}

export const LEAD_DAYS = 5;

const SERVICE_LEVEL = 95;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Alerts before are not counted: rates must be known first. */
const COUNTED_FROM_DAY = 30;

interface Shelf {
  stock: number;
  readonly base: number;
  /** The reorder point by the true rate of the first day, and the factor by which somebody who guesses it is off. */
  readonly right: number;
  readonly guess: number;
  /** What a fill lasts for, in days at the rate of the day. */
  readonly fillDays: number;
  /** Alerts since the last fill, in days since the start. */
  alerts: number[];
}

/** Runs a shop of one pattern for so many days, with a read every two hours, and counts by one method. */
export function countAlerts(pattern: Pattern, method: Method, { products = 150, days = 150, seed = 7 } = {}): Alerts {
  const random = createRandom(seed);
  const shelves = Array.from({ length: products }, () => makeShelf(pattern, random));
  const book = new Map<number, readonly Tracked[]>();
  const policy = policyOf(method);
  let memory: Memory = NO_MEMORY;
  let lastRead = 0;
  const outcomes: { readonly last: number | null; readonly outAt: number }[] = [];
  const lasted: number[] = [];
  for (let day = 0; day < days; day += 1) {
    estimateRates(book, day);
    const wanted = shelves.map(({ base }) => wantedOn(day, pattern, base, random));
    for (let hour = 0; hour < 24; hour += 1) {
      for (const [index, shelf] of shelves.entries()) {
        if (hour === 6 && shelf.stock === 0) fill(shelf, day, pattern);
        shelf.stock = Math.max(0, shelf.stock - shareOfHour(wanted[index] ?? 0, hour));
      }
      if (hour % 2 === 0) read(day * DAY_MS + (hour + 1) * HOUR_MS, day);
    }
  }
  for (const { alerts } of shelves) for (const at of alerts) lasted.push(days - at > 2 * LEAD_DAYS ? days : LEAD_DAYS);
  const inTime = outcomes.filter(({ last, outAt }) => last !== null && outAt - last >= LEAD_DAYS).length;
  const tooEarly = lasted.filter((it) => it > 2 * LEAD_DAYS).length;
  const ahead = outcomes.reduce((sum, { last, outAt }) => sum + (last === null ? 0 : outAt - last), 0);
  return {
    stockOuts: outcomes.length,
    inTime: inTime / outcomes.length,
    alerts: lasted.length,
    tooEarly: tooEarly / lasted.length,
    daysAhead: ahead / outcomes.length,
  };

  function read(to: number, day: number): void {
    const listings = shelves.map((shelf, index) => listingOf(shelf, index + 1, method));
    for (const [id, levels] of followStock(book, listings, { from: lastRead, to })) book.set(id, levels);
    lastRead = to;
    const at = new Date(to);
    const outlookOf = outlooksBy(book, at.toISOString(), at);
    const found = detectChanges(memory, { listings, deleted: [], incomplete: false }, policy, at, outlookOf);
    memory = found;
    const now = to / DAY_MS;
    const isCounted = day >= COUNTED_FROM_DAY;
    for (const change of found.changes) {
      const shelf = shelves[change.level.product.id - 1];
      if (!shelf) continue;
      const isOut = "status" in change && change.status === "out";
      if (change.kind === "breached" && !isOut) shelf.alerts.push(now);
      // An alert that is withdrawn while there is stock does not tell of the stock-out after it.
      const isOpen = change.kind === "depleted";
      if (!isOut) continue;
      if (isCounted) {
        outcomes.push({ last: isOpen ? (shelf.alerts.at(-1) ?? null) : null, outAt: now });
        for (const told of shelf.alerts) lasted.push(now - told);
      }
      shelf.alerts = [];
    }
  }
}

/** Estimates the rates from the days that are over, once a day, as the daemon does. */
function estimateRates(book: Map<number, readonly Tracked[]>, today: number): void {
  for (const [id, levels] of book) {
    const next = levels.map((level) => ({ ...level, rate: estimateRate(seriesOf(level, today - 1)) }));
    book.set(id, next);
  }
}

function makeShelf(pattern: Pattern, random: Random): Shelf {
  const base = baseRate(pattern, random);
  const rate = trueRateOn(0, pattern, base);
  const sample = Array.from({ length: 200 }, () => wantedOn(0, pattern, base, random));
  const spread = Math.sqrt(sample.reduce((sum, it) => sum + (it - rate) ** 2, 0) / sample.length);
  const right = rate * LEAD_DAYS + quantileOfNormal(SERVICE_LEVEL / 100) * spread * Math.sqrt(LEAD_DAYS);
  const guess = 2 ** (2 * random.next() - 1);
  const fillDays = random.integer(15, 30);
  return { stock: Math.ceil(rate * fillDays) + 5, base, right, guess, fillDays, alerts: [] };
}

function fill(shelf: Shelf, day: number, pattern: Pattern): void {
  shelf.stock = Math.ceil(trueRateOn(day, pattern, shelf.base) * shelf.fillDays) + 5;
}

function policyOf(method: Method): DetectionPolicy {
  const rule = { reorder_point: { lead_time: `${LEAD_DAYS}d`, service_level: SERVICE_LEVEL } };
  const rules = createRules(rulesConfigSchema.parse(method === "reorder_point" ? [rule] : []), "shop");
  return {
    thresholds: { compare: "at_or_below", zeroMinimum: "ignore", rules },
    damping: NO_DAMPING,
    watched: { enabled: true, kinds: GOODS },
  };
}

function listingOf({ stock, right, guess }: Shelf, id: number, method: Method): Listing {
  const product = productOf(id);
  const minimum = Math.max(1, Math.ceil(method === "minimum_guessed" ? right * guess : right));
  const level = { product, branch: "Central", warehouse: "Norte", stock: decimal(stock), maximum: null, note: null };
  return { product, levels: [{ ...level, minimum: decimal(minimum) }] };
}
