import type { DayNumber } from "./calendar.ts";
import { addFall, type Fall } from "./history.ts";
import { estimateRate, type Rate } from "./rate.ts";
import { type Series, seriesOf } from "./series.ts";
import type { Place } from "./tracked.ts";

/** Sales whose newest day lies further back tell nothing of today. */
const STALE_AFTER_DAYS = 14;

const HOURS_A_DAY = 24;

/** What is known of the sales of a product. */
export interface SalesOfProduct {
  /** By branch, as falls of a place without a warehouse. */
  readonly branches: readonly { readonly place: Pick<Place, "branch">; readonly falls: readonly Fall[] }[];
  /** The days whose sales were read, in order. */
  readonly read: readonly DayNumber[];
}

/** A level of a product, with what fell of it and its rate by that. */
export interface RatedLevel {
  readonly branch: string | null;
  readonly falls: readonly Fall[];
  readonly rate: Rate | null;
}

/**
 * Returns the rates of the levels of a product: by sales where those of a branch come to more than the falls of its warehouses
 * together, else by stock. Sales do not name the warehouse, so the warehouses of a branch share them by what fell in each; where
 * nothing did, only those of a branch with one warehouse are known. No rate is ever less than by stock.
 * @param today the local day, which is not over
 */
export function ratesBySales(
  levels: readonly RatedLevel[],
  { branches, read }: SalesOfProduct,
  today: DayNumber,
): (Rate | null)[] {
  const rates = levels.map(({ rate }) => rate);
  const newest = read.at(-1);
  if (newest === undefined || today - newest > STALE_AFTER_DAYS) return rates;
  const places = new Set(levels.map(({ branch }) => branch));
  for (const branch of places) {
    // A sale without a branch is of the only one.
    const sold = branches.filter(
      ({ place }) => place.branch === branch || (place.branch === null && places.size === 1),
    );
    const sales = estimateRate(
      seriesOfSales(
        sold.flatMap(({ falls }) => falls),
        read,
        today - 1,
      ),
    );
    const inBranch = [...levels.keys()].filter((index) => levels[index]?.branch === branch);
    const byStock = inBranch.reduce((sum, index) => sum + (rates[index]?.perDay ?? 0), 0);
    if (sales === null || sales.perDay <= byStock) continue;
    const shares = sharesOf(inBranch.map((index) => levels[index]?.falls ?? []));
    for (const [at, index] of inBranch.entries()) {
      const rate = shareOf(sales, shares[at] ?? 0);
      if (rate !== null && rate.perDay > (rates[index]?.perDay ?? 0)) rates[index] = rate;
    }
  }
  return rates;
}

/** Makes the series of what was sold. Days that were not read say nothing; a read day without sales is one without demand. */
function seriesOfSales(falls: readonly Fall[], read: readonly DayNumber[], through: DayNumber): Series {
  const ordered = [...falls].sort((a, b) => a.day - b.day).reduce<readonly Fall[]>(addFall, []);
  const first = read[0] ?? through;
  const known = new Set(read);
  const unread = Array.from({ length: Math.max(0, through - first + 1) }, (_, at) => first + at).filter(
    (day) => !known.has(day),
  );
  const blind = unread.map((day) => ({ from: day * HOURS_A_DAY, to: (day + 1) * HOURS_A_DAY }));
  // The first day was read whole, other than that on which a level was first seen.
  return seriesOf({ falls: ordered, blind, since: first * HOURS_A_DAY - 1, blindSince: null }, through);
}

/** Returns the part that each of the warehouses of a branch has of what fell there. */
function sharesOf(falls: readonly (readonly Fall[])[]): number[] {
  const units = falls.map((ofLevel) => ofLevel.reduce((sum, fall) => sum + Number(fall.units), 0));
  const total = units.reduce((sum, it) => sum + it, 0);
  if (total > 0) return units.map((it) => it / total);
  return falls.map(() => (falls.length === 1 ? 1 : 0));
}

function shareOf(rate: Rate, share: number): Rate | null {
  if (share === 0) return null;
  const [perDay, spread] = [rate.perDay, rate.spread].map((it) => Number((it * share).toPrecision(3)));
  return { ...rate, perDay: perDay ?? 0, spread: spread ?? 0, source: "sales" };
}
