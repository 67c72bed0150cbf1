import { READ_BACK_DAYS } from "../stock/consumption/sales.ts";
import type { SalesRead } from "../store/consumption-kinds.ts";
import { readable } from "../text.ts";

const DAY_MS = 86_400_000;

/** What is known of a company's sales. */
export interface SalesKnown {
  readonly company: string;
  /** Number of days whose sales were read. */
  readonly days: number;
  /** The newest of them, YYYY-MM-DD; null: there is none. */
  readonly last: string | null;
  /** Why some could not be read, and since when (ISO 8601 in UTC); null: nothing failed. */
  readonly failure: { readonly reason: string; readonly since: string } | null;
}

export function describeSales(company: string, { days, failure }: SalesRead): SalesKnown {
  const last = days.at(-1);
  return {
    company,
    days: days.length,
    last: last === undefined ? null : new Date(last * DAY_MS).toISOString().slice(0, 10),
    failure: failure && { reason: failure.reason, since: failure.since },
  };
}

/** The lines of `check` about sales. */
export function formatSales(known: readonly SalesKnown[], pageSize: number): string[] {
  return [
    `Sales:     of each day that is over, at night, with what the polls to come leave of the hour's requests: one for ${pageSize} sales; ` +
      `the first time ${READ_BACK_DAYS} days`,
    ...known.map(({ company, days, last, failure }) => {
      const read =
        last === null ? "no day was read yet" : `read to ${last}, ${days} ${days === 1 ? "day" : "days"} of them`;
      const why = failure === null ? "" : `; since ${failure.since} some cannot be read: ${readable(failure.reason)}`;
      return `  ${company}: ${read}${why}`;
    }),
  ];
}
