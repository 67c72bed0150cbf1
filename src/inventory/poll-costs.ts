import { type CoverageSetting, pagesAPoll, pagesOf } from "./plan-sweep.ts";

/** How a schedule reads a catalog on a quiet day. */
export interface PollingFacts {
  readonly coverage: CoverageSetting;
  /** What is known of the API's low-stock filter: it lists all that is low, or not; null: that cannot be judged yet. */
  readonly isFilterProven: boolean | null;
  /** Threshold rules need everything. */
  readonly isAllWanted: boolean;
  readonly products: number;
  /** How many of them the API's filter lists. */
  readonly lowProducts: number;
  /** In the busiest hour. */
  readonly pollsAnHour: number;
  readonly limitAnHour: number;
  readonly pageSize: number;
}

export interface PollCost {
  readonly products: number;
  /** `check`: all of it, and what the filter lists. */
  readonly read: "filtered" | "full" | "check" | "sliced";
  readonly requestsAPoll: number;
  readonly requestsAnHour: number;
  /** Polls until all of the catalog has been read once; null where each poll reads all that it should. */
  readonly pollsACycle: number | null;
}

/** What a schedule's polls cost in their busiest hour, look-ups of what may be over and the daily check of the filter aside. */
export function costPolls(facts: PollingFacts): PollCost {
  const { products, lowProducts, pollsAnHour, limitAnHour, pageSize } = facts;
  const pages = pagesOf(products, pageSize);
  const slice = pagesAPoll({ limit: limitAnHour, pollsAnHour });
  const read = readingOf(facts, pages > slice);
  const filtered = pagesOf(lowProducts, pageSize);
  const requestsAPoll = { filtered, full: pages, check: filtered + pages, sliced: filtered + slice }[read];
  return {
    products,
    read,
    requestsAPoll,
    requestsAnHour: pollsAnHour * requestsAPoll,
    pollsACycle: read === "sliced" ? Math.ceil(pages / slice) : null,
  };
}

function readingOf({ coverage, isFilterProven, isAllWanted }: PollingFacts, isDear: boolean): PollCost["read"] {
  if (coverage === "full") return "full";
  const isFilterEnough = coverage === "filtered" || (coverage === "auto" && isFilterProven === true);
  if (isFilterEnough && !isAllWanted) return "filtered";
  if (isDear) return "sliced";
  return coverage === "auto" && isFilterProven === null ? "check" : "full";
}
