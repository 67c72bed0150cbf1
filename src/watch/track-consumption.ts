import type { DayNumber, Interval } from "../stock/consumption/calendar.ts";
import { fileShard, type Histories, productsByShard, shardsDue } from "../stock/consumption/filing.ts";
import { followStock, type StockBook } from "../stock/consumption/follow-stock.ts";
import type { Listing } from "../stock/level.ts";
import type { ConsumptionUpdate } from "../store/consumption.ts";
import type { Zone } from "../time/local-time.ts";

/** The part of the store that the measurement of consumption needs. */
export interface ConsumptionRecords {
  stockBook(company: string): Promise<StockBook>;
  histories(company: string, shard: number): Promise<Histories>;
}

/** What was sold, where sales are read as well. */
export interface SoldRecords {
  sold(company: string, shard: number): Promise<Histories>;
  salesRead(company: string): Promise<{ readonly days: readonly DayNumber[] }>;
}

/** A full read of a company, and the one before. */
export interface FullRead {
  readonly company: string;
  readonly listings: readonly Listing[];
  readonly at: Date;
  /** When the full read before began, ISO 8601 in UTC; undefined: there was none. */
  readonly lastAt: string | undefined;
}

/**
 * Finds what a full read tells of consumption, and files what is due.
 * @param sales null: rates are estimated by stock alone
 * @returns what is to be stored; null: nothing
 */
export async function trackConsumption(
  records: ConsumptionRecords,
  { company, listings, at, lastAt }: FullRead,
  zone: Zone,
  sales: SoldRecords | null = null,
): Promise<ConsumptionUpdate | null> {
  const to = zone.localTime(at.getTime());
  const between: Interval = { from: lastAt === undefined ? to : zone.localTime(Date.parse(lastAt)), to };
  const book = await records.stockBook(company);
  const stock = followStock(book, listings, between);
  const histories = new Map<number, Histories>();
  const due = productsByShard(shardsDue(between), book, stock);
  const read = sales && due.size > 0 ? (await sales.salesRead(company)).days : [];
  for (const [shard, products] of due) {
    const bySales = sales && read.length > 0 ? { sold: await sales.sold(company, shard), read } : null;
    const filed = fileShard(products, await records.histories(company, shard), to, bySales);
    for (const [id, levels] of filed.tracked) stock.set(id, levels);
    if (filed.histories) histories.set(shard, filed.histories);
  }
  return stock.size > 0 || histories.size > 0 ? { stock, histories } : null;
}
