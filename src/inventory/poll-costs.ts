import { type CoverageSetting, pagesAPoll, pagesOf } from "./plan-sweep.ts";

/** What the cost of polls on a quiet day depends on. */
export interface PollingFacts {
  readonly coverage: CoverageSetting;
  /** Whether the API's low-stock filter lists every low level; null: that is not known yet. */
  readonly isFilterProven: boolean | null;
  /** Whether a threshold rule needs a read of everything. */
  readonly isAllWanted: boolean;
  readonly products: number;
  /** How many of the products the API's filter lists. */
  readonly lowProducts: number;
  /** Polls in the busiest hour. */
  readonly pollsAnHour: number;
  readonly limitAnHour: number;
  readonly pageSize: number;
}

export interface PollCost {
  readonly products: number;
  /** What each poll reads. `check`: the filter's list and everything; `sliced`: the filter's list and a slice. */
  readonly read: "filtered" | "full" | "check" | "sliced";
  readonly requestsAPoll: number;
  readonly requestsAnHour: number;
  /** Number of polls that read the whole catalog once in slices; null when it is not read in slices. */
  readonly pollsACycle: number | null;
}

/** Returns the requests of polls in their busiest hour, without look-ups and without the daily check of the filter. */
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
