import { describeError } from "../log.ts";
import {
  InconsistentPagesError,
  OversizedBodyError,
  RateLimitedError,
  ServerFailureError,
  SlowAnswerError,
  SmartPymeError,
  UnexpectedBodyError,
  UnreadableBodyError,
} from "../smartpyme/errors.ts";
import type { Sale } from "../smartpyme/sales-wire.ts";
import { type DayNumber, dayOf } from "../stock/consumption/calendar.ts";
import type { Histories } from "../stock/consumption/filing.ts";
import {
  addDays,
  addSales,
  daysToRead,
  type ProductsBySku,
  type SoldLine,
  soldByShard,
  sumSales,
} from "../stock/consumption/sales.ts";
import type { SalesRead } from "../store/consumption-kinds.ts";
import type { Zone } from "../time/local-time.ts";
import { commitAside } from "./commit-aside.ts";
import type { KeyedLock } from "./keyed-lock.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";
import { earlier } from "./retry.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** The pause after a server could not give the sales of a day. */
const RETRY_MS = 6 * HOUR_MS;

/** How many days are kept in memory before they are stored. */
const DAYS_AT_ONCE = 7;

/** Failures that may concern one day only, such as a sale that the server itself cannot show. */
const OF_ONE_DAY = [
  ServerFailureError,
  SlowAnswerError,
  OversizedBodyError,
  UnexpectedBodyError,
  UnreadableBodyError,
  InconsistentPagesError,
];

/** From this many such failures on, the server is at fault and not single days. */
const MOST_FAILURES = 3;

/** Where the sales of a day are read; `day` is YYYY-MM-DD, and `reserve` the requests that must be left in the hour's budget. */
export interface SalesSource {
  sales(day: string, options: { readonly signal: AbortSignal; readonly reserve: number }): Promise<readonly Sale[]>;
}

/** The part of the store that the reading of sales needs. */
export interface SalesRecords extends Pick<Commits, "state" | "commit"> {
  sold(company: string, shard: number): Promise<Histories>;
  salesRead(company: string): Promise<SalesRead>;
}

/** What reading a company's sales needs. */
export interface ReadingSales {
  readonly company: string;
  readonly source: SalesSource;
  readonly records: SalesRecords;
  readonly zone: Zone;
  readonly lock: KeyedLock;
  /** Counts the polls to come in the present hour, with those of companies that share the key. */
  readonly pollsToCome: (now: Date) => number;
  readonly now: () => Date;
  readonly log: Log;
}

/** What the last read of the whole catalog has shown. */
export interface CatalogKnown {
  readonly products: ProductsBySku;
  /** How many requests the poll took: so many are left to each that is to come in the hour. */
  readonly requests: number;
}

/**
 * Reads the sales of days that are over and were not read yet, newest first, as far as the hour's budget allows once the polls to
 * come have theirs, and stores them. A failure is stored and logged once; the days are tried again after six hours.
 * @returns when to look again
 * @throws when the store fails, or the signal's reason once it is aborted
 */
export async function readSales(reading: ReadingSales, catalog: CatalogKnown, signal: AbortSignal): Promise<Date> {
  const { company, records, zone, now } = reading;
  for (;;) {
    const at = now();
    const read = await records.salesRead(company);
    const days = daysToRead(read.days, zone.localTime(at.getTime())).slice(0, DAYS_AT_ONCE);
    const sinceTried = read.failure === null ? RETRY_MS : at.getTime() - Date.parse(read.failure.triedAt);
    // A clock that was set back does not hold it up.
    const pauseMs = sinceTried < 0 ? 0 : RETRY_MS - sinceTried;
    if (days.length === 0) return new Date(at.getTime() + HOUR_MS);
    if (pauseMs > 0) return new Date(at.getTime() + pauseMs);
    const found = await readDays(reading, catalog, days, signal);
    if (found.days.size > 0 || found.failure !== undefined) await keep(reading, catalog, found, read);
    if (found.comeBackAt) return found.comeBackAt;
    if (found.failure !== undefined) return new Date(now().getTime() + RETRY_MS);
  }
}

interface FoundSales {
  readonly days: ReadonlyMap<DayNumber, readonly SoldLine[]>;
  /** Why a day could not be read; undefined: nothing failed. */
  readonly failure: unknown;
  /** When the hour's budget has requests again; null: it has some. */
  readonly comeBackAt: Date | null;
}

async function readDays(
  { source, pollsToCome, now }: ReadingSales,
  { requests }: CatalogKnown,
  wanted: readonly DayNumber[],
  signal: AbortSignal,
): Promise<FoundSales> {
  const days = new Map<DayNumber, readonly SoldLine[]>();
  const failures: unknown[] = [];
  for (const day of wanted) {
    const name = new Date(day * DAY_MS).toISOString().slice(0, 10);
    try {
      const sales = await source.sales(name, { signal, reserve: pollsToCome(now()) * requests });
      days.set(day, sales.flatMap(linesOf));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RateLimitedError) return { days, failure: failures[0], comeBackAt: error.retryAt };
      if (!(error instanceof SmartPymeError)) throw error;
      failures.push(error);
      if (failures.length >= MOST_FAILURES || !OF_ONE_DAY.some((kind) => error instanceof kind)) break;
    }
  }
  return { days, failure: failures[0], comeBackAt: null };
}

function linesOf({ branch, lines }: Sale): SoldLine[] {
  return lines.flatMap(({ sku, units }) => (sku === null ? [] : [{ sku, branch, units }]));
}

async function keep(
  { company, records, zone, lock, now, log }: ReadingSales,
  { products }: CatalogKnown,
  { days, failure }: FoundSales,
  before: SalesRead,
): Promise<void> {
  const at = now();
  const today = dayOf(zone.localTime(at.getTime()));
  const sold = new Map<number, Histories>();
  for (const [shard, ofShard] of soldByShard(sumSales(days, products))) {
    sold.set(shard, addSales(await records.sold(company, shard), ofShard, today));
  }
  const triedAt = at.toISOString();
  const since = earlier(before.failure?.since ?? triedAt, triedAt);
  const read: SalesRead = {
    days: addDays(before.days, days.keys(), today),
    failure: failure === undefined ? null : { reason: describeError(failure), since, triedAt },
  };
  const consumption = { stock: new Map(), histories: new Map(), sales: { sold, read } };
  await lock.take(company, () => commitAside(records, company, () => [], { consumption }));
  report(company, { days, products, failure: read.failure, before: before.failure }, log);
}

function report(
  company: string,
  {
    days,
    products,
    failure,
    before,
  }: Pick<FoundSales, "days"> & {
    products: ProductsBySku;
    failure: SalesRead["failure"];
    before: SalesRead["failure"];
  },
  log: Log,
): void {
  if (days.size > 0) {
    const lines = [...days.values()].flat();
    const unknown = lines.filter(({ sku }) => typeof products.get(sku) !== "number").length;
    log.info({ company, days: days.size, lines: lines.length, unknown }, "read the sales of days that are over");
  }
  if (failure !== null && before === null) {
    log.warn(
      { company, error: failure.reason },
      "sales could not be read: until they can, consumption goes by what is known of them and by the falls of stock",
    );
  }
}
