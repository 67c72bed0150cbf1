import { decimal, isPositive } from "../decimal.ts";
import { isSamePlace, type Product } from "../level.ts";
import { NO_OUTLOOK, type Outlook, type OutlookOf, type Replenishment, USUAL_SERVICE_LEVEL } from "../outlook.ts";
import type { StockBook } from "./follow-stock.ts";
import type { Rate } from "./rate.ts";

/** What was last measured longer ago tells nothing of today. */
export const STALE_AFTER_MS = 14 * 24 * 3_600_000;

/** Returns what it takes to get more of a product. */
export type ReplenishmentOf = (product: Product) => Replenishment;

/**
 * Makes a function that puts together what is known of a level: its rate, as last estimated, and what it takes to get more.
 * @param measuredAt when the last full read began, ISO 8601 in UTC; undefined: there was none
 */
export function outlooksBy(
  book: StockBook,
  measuredAt: string | undefined,
  at: Date,
  replenishmentOf: ReplenishmentOf = () => ({}),
): OutlookOf {
  if (measuredAt === undefined || at.getTime() - Date.parse(measuredAt) > STALE_AFTER_MS) return NO_OUTLOOK;
  return (level) => {
    const rate = book.get(level.product.id)?.find(({ place }) => isSamePlace(place, level))?.rate;
    return rate ? outlookBy(rate, level.product, replenishmentOf) : null;
  };
}

/** Puts the rate of a level together with what it takes to get more; null: the rate is too small to tell anything. */
export function outlookBy(
  { perDay: units, spread, source }: Pick<Rate, "perDay" | "spread" | "source">,
  product: Product,
  replenishmentOf: ReplenishmentOf,
): Outlook | null {
  const perDay = decimal(units);
  if (!isPositive(perDay)) return null;
  return {
    perDay,
    spread: decimal(spread),
    serviceLevel: USUAL_SERVICE_LEVEL,
    ...(source && { source }),
    ...replenishmentOf(product),
  };
}
