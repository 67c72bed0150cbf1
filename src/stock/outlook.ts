import { add, type Decimal, decimal } from "./decimal.ts";
import type { Level } from "./level.ts";
import { quantileOfNormal } from "./normal.ts";

/** How fast a level is consumed, and what it takes to get more, as far as both were known at a moment. */
export interface Outlook extends Replenishment {
  /** Units consumed a day, more than 0. */
  readonly perDay: Decimal;
  /** How far a day's consumption is from that: the root of the mean squared error, in units. */
  readonly spread: Decimal;
  /** How often, in percent, the stock is to last until more arrives. */
  readonly serviceLevel: Decimal;
  /** Whether sales say so, which came to more; absent: the falls of stock. */
  readonly source?: "sales" | undefined;
}

/** What it takes to get more of a product. */
export interface Replenishment {
  /** Days from an order to its arrival; absent: not known. */
  readonly leadDays?: Decimal | undefined;
  /** Days from one order to the next; absent: an order may be placed on any day. */
  readonly reviewDays?: Decimal | undefined;
  /** Units that are sold together; absent: each by itself. */
  readonly pack?: number | undefined;
}

/** Returns what is known of a level; null: its rate is not known. */
export type OutlookOf = (level: Level) => Outlook | null;

export const NO_OUTLOOK: OutlookOf = () => null;

/** The service level that counts where none is set, in percent. */
export const USUAL_SERVICE_LEVEL: Decimal = decimal(95);

const DAY_MS = 86_400_000;

/** Returns a time in ms in days. */
export function daysOf(ms: number): Decimal {
  return decimal(ms / DAY_MS);
}

/** Returns for how many days a stock lasts; 0 when there is none. A float will do to sort and to show. */
export function daysOfCover(stock: Decimal, { perDay }: Pick<Outlook, "perDay">): number {
  return Math.max(0, Number(stock)) / Number(perDay);
}

/** Returns what is consumed in so many days. */
export function consumedIn(days: Decimal, { perDay }: Pick<Outlook, "perDay">): Decimal {
  return decimal(Number(perDay) * Number(days));
}

/**
 * Returns the stock that lasts, as often as the service level says, until what is ordered at the next occasion arrives: what is
 * consumed in the protection interval, and a safety stock for days on which more is. The interval is the lead time and, where
 * orders are placed every so many days only, that time as well: whatever is not ordered today waits for so long.
 *
 * E. A. Silver, D. F. Pyke and D. J. Thomas, "Inventory and Production Management in Supply Chains", 4th edition (2017), chapter 6:
 * the order point of a (s, Q) system, and of systems with periodic review. Days are taken as independent of each other.
 * @returns null where the lead time is not known
 */
export function reorderPoint({ perDay, spread, serviceLevel, leadDays, reviewDays }: Outlook): Decimal | null {
  if (leadDays === undefined) return null;
  const days = Number(leadDays) + Number(reviewDays ?? 0);
  const safety = quantileOfNormal(Number(serviceLevel) / 100) * Number(spread) * Math.sqrt(days);
  return decimal(Number(perDay) * days + safety);
}

/** For how long an order lasts beyond the reorder point, where nobody has said how often orders are placed. */
const A_WEEK = decimal(7);

/** Returns up to where to fill a level: beyond a stock, what is consumed until the next order is placed. */
export function lastingStock(outlook: Outlook, beyond: Decimal): Decimal {
  return add(beyond, consumedIn(outlook.reviewDays ?? A_WEEK, outlook));
}

/** Tells whether two outlooks say the same. */
export function isSameOutlook(a: Outlook | undefined, b: Outlook | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const isSameRate = a.perDay === b.perDay && a.spread === b.spread && a.source === b.source;
  return isSameRate && a.pack === b.pack && isSameProtection(a, b);
}

/** Tells whether the same time must be bridged, and as surely, by two outlooks. */
export function isSameProtection(a: Outlook, b: Outlook): boolean {
  return a.serviceLevel === b.serviceLevel && a.leadDays === b.leadDays && a.reviewDays === b.reviewDays;
}
