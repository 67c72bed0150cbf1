import type { StockBook } from "../stock/consumption/follow-stock.ts";
import { outlooksBy, type ReplenishmentOf } from "../stock/consumption/outlooks.ts";
import { NO_OUTLOOK, type OutlookOf } from "../stock/outlook.ts";
import type { State } from "../store/state.ts";
import type { Zone } from "../time/local-time.ts";

/** How much of consumption a company's levels are judged and told by. */
export interface OutlookPolicy {
  /** The zone by whose days consumption is measured; absent: it is not measured. */
  readonly consumptionZone?: Zone | undefined;
  /** Absent: nothing is known of what it takes to get more. */
  readonly replenishmentOf?: ReplenishmentOf | undefined;
}

/** Returns what is known of how fast a company's levels are consumed, as of its last full read. */
export async function knownOutlooks(
  records: { stockBook(company: string): Promise<StockBook> },
  company: string,
  state: Pick<State, "measuredAt"> | null,
  { consumptionZone, replenishmentOf }: OutlookPolicy,
  at: Date,
): Promise<OutlookOf> {
  if (consumptionZone === undefined || state?.measuredAt === undefined) return NO_OUTLOOK;
  return outlooksBy(await records.stockBook(company), state.measuredAt, at, replenishmentOf);
}
