import { add, type Decimal, isPositive } from "../decimal.ts";
import type { Product } from "../level.ts";
import { type DayNumber, dayOf } from "./calendar.ts";
import { type FiledLevel, type Histories, shardOf } from "./filing.ts";
import { addFall, type Fall } from "./history.ts";
import { KEPT_DAYS } from "./series.ts";

/** A product on a sale of a day. */
export interface SoldLine {
  readonly sku: string;
  /** Null: the sale names none. */
  readonly branch: string | null;
  /** What the sale says was sold, which may be in boxes where stock is in units. */
  readonly units: Decimal;
}

/** Products by SKU; null: several have it, so that a sale says nothing of any. */
export type ProductsBySku = ReadonlyMap<string, number | null>;

/** How many days that are over are read at most, the first time, and again where one could not be read. */
export const READ_BACK_DAYS = 28;

/** A day counts as over three hours after its end, when what was sold late has been entered. */
const CLOSES_AFTER_MS = 3 * 3_600_000;

/** Returns which product each SKU means. */
export function productsBySku(products: Iterable<Pick<Product, "id" | "sku">>): ProductsBySku {
  const found = new Map<string, number | null>();
  for (const { id, sku } of products) {
    if (sku !== null) found.set(sku, found.has(sku) && found.get(sku) !== id ? null : id);
  }
  return found;
}

/**
 * Returns the days whose sales are still to be read, newest first.
 * @param read the days that were read
 * @param now the local time in ms
 */
export function daysToRead(read: readonly DayNumber[], now: number): DayNumber[] {
  const last = dayOf(now - CLOSES_AFTER_MS) - 1;
  const known = new Set(read);
  return Array.from({ length: READ_BACK_DAYS }, (_, back) => last - back).filter((day) => !known.has(day));
}

/** Adds days that were read to those before, in order, without what is older than 90 days, or to come by a clock that was put right. */
export function addDays(read: readonly DayNumber[], days: Iterable<DayNumber>, today: DayNumber): DayNumber[] {
  return [...new Set([...read, ...days])]
    .filter((day) => day >= today - KEPT_DAYS && day < today)
    .sort((a, b) => a - b);
}

/** Units by branch and day, of a product. */
type Sold = Map<string | null, Map<DayNumber, Decimal>>;

/** What was sold, by product id. */
export type SoldProducts = ReadonlyMap<number, ReadonlyMap<string | null, ReadonlyMap<DayNumber, Decimal>>>;

/** Sums up what was sold of each product on each day; lines whose SKU means no product, or several, are left out. */
export function sumSales(days: ReadonlyMap<DayNumber, readonly SoldLine[]>, products: ProductsBySku): SoldProducts {
  const sold = new Map<number, Sold>();
  for (const [day, lines] of days) {
    for (const { sku, branch, units } of lines) {
      const id = products.get(sku);
      if (id === undefined || id === null || !isPositive(units)) continue;
      const branches: Sold = sold.get(id) ?? new Map();
      sold.set(id, branches);
      const byDay = branches.get(branch) ?? new Map<DayNumber, Decimal>();
      branches.set(branch, byDay);
      const before = byDay.get(day);
      byDay.set(day, before === undefined ? units : add(before, units));
    }
  }
  return sold;
}

/** Returns what was sold by the shards in which it is kept. */
export function soldByShard(sold: SoldProducts): Map<number, SoldProducts> {
  const shards = new Map<number, Map<number, ReadonlyMap<string | null, ReadonlyMap<DayNumber, Decimal>>>>();
  for (const [id, branches] of sold) {
    const shard = shards.get(shardOf(id)) ?? new Map();
    shards.set(shardOf(id), shard.set(id, branches));
  }
  return shards;
}

/**
 * Adds newly read days to the sales in a shard, and leaves out what is older than 90 days. What was sold in a branch is kept as
 * the falls of a place without a warehouse. A day that is there already stays as it is: it is never counted twice.
 */
export function addSales(filed: Histories, sold: SoldProducts, today: DayNumber): Histories {
  const next = new Map<number, readonly FiledLevel[]>();
  for (const id of new Set([...filed.keys(), ...sold.keys()])) {
    const before = filed.get(id) ?? [];
    const branches = new Set([...before.map(({ place }) => place.branch), ...(sold.get(id)?.keys() ?? [])]);
    const levels = Array.from(branches, (branch): FiledLevel => {
      const known = before.find(({ place }) => place.branch === branch)?.falls ?? [];
      return {
        place: { branch, warehouse: null },
        falls: mergeDays(known, sold.get(id)?.get(branch), today),
        blind: [],
      };
    }).filter(({ falls }) => falls.length > 0);
    if (levels.length > 0) next.set(id, levels);
  }
  return next;
}

function mergeDays(
  known: readonly Fall[],
  sold: ReadonlyMap<DayNumber, Decimal> | undefined,
  today: DayNumber,
): readonly Fall[] {
  const days = new Map([...(sold ?? []), ...known.map(({ day, units }) => [day, units] as const)]);
  return [...days]
    .filter(([day]) => day >= today - KEPT_DAYS)
    .sort(([a], [b]) => a - b)
    .reduce<readonly Fall[]>((falls, [day, units]) => addFall(falls, { day, days: 1, units }), []);
}
