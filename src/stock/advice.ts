import { add, compare, type Decimal, isPositive, multiply, subtract } from "./decimal.ts";
import type { Level } from "./level.ts";
import { consumedIn, daysOfCover, lastingStock, type Outlook, reorderPoint } from "./outlook.ts";
import { roundToUnits } from "./threshold.ts";

/**
 * What is advised, in the order in which it is told.
 * - `limits`: another minimum or maximum in SmartPyme;
 * - `overstock`: the level has more than its maximum, or more than is consumed in a long time;
 * - `dead_stock`: the product was not consumed in any warehouse for a long time.
 */
export const ADVICE_KINDS = ["limits", "overstock", "dead_stock"] as const;

export type AdviceKind = (typeof ADVICE_KINDS)[number];

/** One thing that is worth changing. Quantities are in the units of the product. */
export interface Advice {
  readonly kind: AdviceKind;
  /** The level; of `dead_stock` the one with the most stock. */
  readonly level: Level;
  /** Of `dead_stock` the number of warehouses that have stock of it, else 1. */
  readonly rows: number;
  /** Units consumed a day; null: not known, or none. */
  readonly perDay: Decimal | null;
  /** Whether sales say so, which came to more; absent: the falls of stock. */
  readonly source?: "sales" | undefined;
  /** Days from an order to its arrival, by which `limits` reckon; null: of another kind. */
  readonly leadDays: Decimal | null;
  /** The minimum and the maximum to set in SmartPyme; null: it may stay as it is. */
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  /** Units that are too many: of `dead_stock` all that there are; null: of `limits`. */
  readonly excess: Decimal | null;
  /** What those cost, in the company's currency; null: the unit cost is not known, or of `limits`. */
  readonly value: Decimal | null;
  /** What another minimum would have meant; null: it stays as it is, or less than a day is kept of what polls saw. */
  readonly past: Past | null;
}

/** How a level went under its minimum and under another one, by what whole reads of the catalog saw. */
export interface Past {
  /** For how long it was seen, in days. */
  readonly days: number;
  /** How many times it ran out, without those of which no read as long before as the lead time tells. */
  readonly stockOuts: number;
  readonly present: PastMinimum;
  readonly advised: PastMinimum;
}

export interface PastMinimum {
  /** For how long it was at or under it, in days. */
  readonly daysUnder: number;
  /** How many times it fell to it: as many alerts. */
  readonly alerts: number;
  /** Before how many of the stock-outs it had fallen to it a lead time ahead or earlier. */
  readonly inTime: number;
}

/** What stands otherwise by less than this part of the larger one is close enough. */
const CLEARLY = 0.25;

/** Tells whether two quantities differ by more than a quarter of the larger one. */
export function differClearly(a: Decimal, b: Decimal): boolean {
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) > CLEARLY * Math.max(x, y);
}

/** Another minimum or maximum, each null where the level's own may stay. */
export interface Limits {
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
}

/**
 * Advises a level's minimum and maximum by how fast it is consumed: its reorder point, and what is consumed beyond it until the next
 * order. A missing maximum alone is no reason for advice.
 * @returns null where the lead time is not known, or both may stay as they are
 */
export function adviseLimits(level: Level, outlook: Outlook): Limits | null {
  const point = roundToUnits(level, reorderPoint(outlook));
  if (point === null) return null;
  const own = isPositive(level.minimum) ? level.minimum : null;
  const minimum = own !== null && !differClearly(point, own) ? null : point;
  const least = minimum ?? (own !== null && compare(own, point) > 0 ? own : point);
  const lasting = roundToUnits(level, lastingStock(outlook, least));
  const limits = { minimum, maximum: isNear(level.maximum, lasting, minimum ?? least) ? null : lasting };
  const isWorthIt = minimum !== null || (isPositive(level.maximum) && limits.maximum !== null);
  return isWorthIt ? limits : null;
}

/** Tells whether a maximum may stay: it is close to the one that is advised, and not under the minimum. */
function isNear(maximum: Decimal | null, lasting: Decimal, minimum: Decimal): boolean {
  return isPositive(maximum) && !differClearly(maximum, lasting) && compare(maximum, minimum) > 0;
}

/** More stock than is of use. */
export interface Excess {
  readonly units: Decimal;
  /** At unit cost; null: it is not known. */
  readonly value: Decimal | null;
}

/**
 * Returns how much a level has above its maximum, the one in SmartPyme or the one that is advised if that is more, or beyond what is
 * consumed in so many days; of both the larger. Null: nothing.
 * @param outlook null: how fast it is consumed is not known
 */
export function findExcess(
  level: Level,
  {
    limits,
    outlook,
    days,
  }: { readonly limits: Limits | null; readonly outlook: Outlook | null; readonly days: Decimal },
): Excess | null {
  const { stock, maximum } = level;
  const most = limits?.maximum && (!maximum || compare(limits.maximum, maximum) > 0) ? limits.maximum : maximum;
  const isLong = outlook !== null && daysOfCover(stock, outlook) > Number(days);
  const bounds = [
    ...(isPositive(maximum) && isPositive(most) ? [most] : []),
    ...(isLong ? [roundToUnits(level, consumedIn(days, outlook))] : []),
  ].filter((bound) => compare(stock, bound) > 0);
  const [first, ...others] = bounds;
  if (first === undefined) return null;
  const bound = others.reduce((a, b) => (compare(b, a) < 0 ? b : a), first);
  const units = subtract(stock, bound);
  return { units, value: costOf(units, level) };
}

/** Returns what so many units of a level cost; null: the unit cost is not known. */
export function costOf(units: Decimal, { product: { cost } }: Pick<Level, "product">): Decimal | null {
  return isPositive(cost) ? multiply(units, cost) : null;
}

/** Adds up the known values of advice. */
export function totalValue(advice: readonly Pick<Advice, "value">[]): Decimal | null {
  return advice.reduce<Decimal | null>(
    (sum, { value }) => (sum === null || value === null ? (sum ?? value) : add(sum, value)),
    null,
  );
}
