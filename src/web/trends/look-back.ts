import { type AnyEpisode, type DayCount, placeKey } from "../../stock/history.ts";
import { levelKey } from "../../stock/level.ts";
import { episodesWithin, type OpenDay, openByCounts, openByEpisodes, type Period } from "../../stock/trends.ts";
import { NONE } from "../levels/query.ts";
import { TREND_FIELDS, type TrendField, type TrendsQuery } from "./query.ts";

const DAY_MS = 24 * 60 * 60_000;

/** The past of one company, with what is open now. */
export interface CompanyPast {
  readonly company: string;
  /** Those that are over in the order of their ends, then those that are open. */
  readonly episodes: readonly AnyEpisode[];
  readonly days: readonly DayCount[];
}

/** An episode, and whose it is. */
export interface OwnedEpisode extends AnyEpisode {
  readonly company: string;
}

/** What there is to see of a period. */
export interface LookBack {
  readonly period: Period;
  /** Those of the period that are asked for. */
  readonly episodes: readonly OwnedEpisode[];
  /** Those of the period, to choose from. */
  readonly all: readonly OwnedEpisode[];
  readonly open: readonly OpenDay[];
  /** The warehouses of the episodes, by their keys. */
  readonly places: ReadonlyMap<string, Pick<AnyEpisode, "branch" | "warehouse">>;
}

/** Tells levels of all companies apart. */
export function ownKey(episode: OwnedEpisode): string {
  return `${episode.company} ${levelKey(episode)}`;
}

export const VALUES: Readonly<Record<TrendField, (episode: OwnedEpisode) => string | null>> = {
  company: ({ company }) => company,
  branch: ({ branch }) => branch,
  warehouse: ({ warehouse }) => warehouse,
  category: ({ product }) => product.category,
  supplier: ({ product }) => product.supplier,
};

/**
 * Selects what a query asks for.
 * @param calendar the day of a moment, YYYY-MM-DD
 */
export function lookBack(
  pasts: readonly CompanyPast[],
  query: TrendsQuery,
  now: Date,
  calendar: (at: Date) => string,
): LookBack {
  const period = { from: new Date(now.getTime() - query.days * DAY_MS).toISOString(), to: now.toISOString() };
  const asked = pasts.filter(({ company }) => query.company === undefined || query.company === company);
  const own = (of: readonly CompanyPast[]) =>
    of.flatMap(({ company, episodes }) => episodesWithin(episodes, period).map((it) => ({ ...it, company })));
  const ends = dayEnds(query.days, now, calendar);
  return {
    period,
    episodes: own(asked).filter((episode) => isAsked(episode, query)),
    all: own(pasts),
    places: new Map(own(asked).map((episode) => [placeKey(episode), episode])),
    open: addUp(asked.map((past) => openOf(past, query, ends))),
  };
}

function isAsked(episode: OwnedEpisode, query: TrendsQuery): boolean {
  return TREND_FIELDS.every((field) => query[field] === undefined || (VALUES[field](episode) ?? NONE) === query[field]);
}

/** By what was counted each day, where all products are asked for; else by the episodes of those that are. */
function openOf({ company, episodes, days }: CompanyPast, query: TrendsQuery, ends: ReadonlyMap<string, string>) {
  const { branch, warehouse, category, supplier } = query;
  const firstDay = days[0]?.day ?? null;
  if (category !== undefined || supplier !== undefined) {
    const wanted = episodes.filter((episode) => isAsked({ ...episode, company }, query));
    return openByEpisodes(wanted, ends, firstDay);
  }
  const isPlace = (place: { readonly branch: string | null; readonly warehouse: string | null }) =>
    (branch === undefined || (place.branch ?? NONE) === branch) &&
    (warehouse === undefined || (place.warehouse ?? NONE) === warehouse);
  return openByCounts(days, [...ends.keys()], branch === undefined && warehouse === undefined ? null : isPlace);
}

/** Of several companies a day is known as soon as one of them knows it. */
function addUp(companies: readonly (readonly OpenDay[])[]): OpenDay[] {
  const [first = [], ...others] = companies;
  const add = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);
  return others.reduce<OpenDay[]>(
    (sums, days) =>
      sums.map(({ day, low, out }, index) => ({
        day,
        low: add(low, days[index]?.low ?? null),
        out: add(out, days[index]?.out ?? null),
      })),
    [...first],
  );
}

/** The days of a period, ascending, and when each ends: at the same time of day as now. */
function dayEnds(days: number, now: Date, calendar: (at: Date) => string): ReadonlyMap<string, string> {
  const moments = Array.from({ length: days }, (_, index) => new Date(now.getTime() - (days - 1 - index) * DAY_MS));
  return new Map(moments.map((at) => [calendar(at), at.toISOString()]));
}
