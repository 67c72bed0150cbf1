import { lasting } from "../../messages/formats.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import type { Trend } from "../../stock/trends.ts";
import { readable } from "../../text.ts";
import { chooseFrom } from "../levels/page.ts";
import { levelHref, NONE } from "../levels/query.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import { type LookBack, VALUES } from "./look-back.ts";
import { PERIODS, TREND_FIELDS, type TrendField, type TrendsQuery } from "./query.ts";
import { sumUp } from "./sum-up.ts";

const MOST_GROUPS = 30;

/** A line needs two points. */
const FEWEST_DAYS = 2;

export interface TrendsPage {
  readonly base: string;
  readonly titleOf: (company: string) => string;
  readonly isDamaged: boolean;
}

/** The values of each field in what was looked back at, as long as that is kept. */
const VALUES_OF = new WeakMap<LookBack, Map<TrendField, ReadonlySet<string>>>();

function valuesOf(found: LookBack, field: TrendField): ReadonlySet<string> {
  const known = VALUES_OF.get(found) ?? new Map<TrendField, ReadonlySet<string>>();
  VALUES_OF.set(found, known);
  const values = known.get(field) ?? new Set(found.all.map((episode) => VALUES[field](episode) ?? NONE));
  known.set(field, values);
  return values;
}

/** What the page of trends shows. */
export function trendsFacts(found: LookBack, query: TrendsQuery, page: TrendsPage, reader: Reader): Facts {
  const { base, titleOf, isDamaged } = page;
  const { words, formats, locale } = reader;
  const { totals, open, warehouses, suppliers, worst } = sumUp(found);
  const share = new Intl.NumberFormat(WORDINGS[locale].tag, { style: "percent", maximumFractionDigits: 1 });
  const count = (value: number) => formats.count(value).text;
  const hasCompanies = valuesOf(found, "company").size > 1;
  const known = open.filter(({ low }) => low !== null);
  return {
    title: words.trends.title,
    summary:
      totals.episodes === 0 ? words.trends.nothing : words.trends.summary(count(totals.episodes), count(totals.levels)),
    action: `${base}/trends`,
    clearHref: `${base}/trends`,
    filters: TREND_FIELDS.filter((field) => field !== "company" || hasCompanies).map((field) => ({
      name: field,
      label: words.levels[field],
      choices: choicesOf(field),
    })),
    periods: PERIODS.map((days) => ({
      value: String(days),
      label: words.trends.days(count(days)),
      isChosen: days === query.days,
    })),
    hasEpisodes: totals.episodes > 0,
    totals: viewTrend(totals),
    open:
      known.length < FEWEST_DAYS
        ? []
        : known
            .map(({ day, low, out }) => ({
              day,
              seconds: Date.parse(`${day}T12:00:00Z`) / 1_000,
              values: `${low},${out}`,
              low: count(low ?? 0),
              out: count(out ?? 0),
            }))
            .toReversed(),
    warehouses: groups(warehouses, ({ branch, warehouse }) =>
      words.level.place(readable(warehouse) ?? words.unnamed.warehouse, readable(branch) ?? words.unnamed.branch),
    ),
    suppliers: groups(suppliers, ({ supplier }) => readable(supplier) ?? words.levels.none),
    worst: worst.map(({ company, key, level, ...trend }) => ({
      ...viewTrend(trend),
      product: readable(level.product.name) ?? `#${level.product.id}`,
      sku: readable(level.product.sku),
      warehouse: readable(level.warehouse) ?? words.unnamed.warehouse,
      branch: readable(level.branch) ?? words.unnamed.branch,
      href: levelHref(base, { company, key }),
      shortFor: lastingOrLess(trend.shortMs),
    })),
    damaged: isDamaged ? words.history.damaged : null,
  };

  function choicesOf(field: TrendField) {
    const values = [...valuesOf(found, field)].sort(formats.compareNames);
    const name = (value: string) => (field === "company" ? titleOf(value) : value);
    return chooseFrom(values, query[field], (value) =>
      value === NONE ? words.levels.none : (readable(name(value)) ?? words.levels.none),
    );
  }

  function groups<Group extends Trend>(all: readonly Group[], nameOf: (group: Group) => string) {
    return {
      rows: all.slice(0, MOST_GROUPS).map((group) => ({ name: nameOf(group), ...viewTrend(group) })),
      more: all.length > MOST_GROUPS ? words.trends.more(count(all.length - MOST_GROUPS)) : null,
    };
  }

  function viewTrend({ episodes, levels, restockMs, outMs, inStock }: Trend) {
    return {
      episodes: count(episodes),
      levels: count(levels),
      restock: restockMs === null ? words.trends.noRestock : lastingOrLess(restockMs),
      outFor: outMs === 0 ? words.history.never : lastingOrLess(outMs),
      inStock: share.format(inStock),
    };
  }

  function lastingOrLess(ms: number): string {
    return lasting(formats, ms) ?? words.history.lessThanAMinute;
  }
}
