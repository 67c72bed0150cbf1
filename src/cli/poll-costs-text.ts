import type { Config } from "../config/schema.ts";
import { pollPolicies, readFilters } from "../config/settings.ts";
import { nameCircumstances } from "../inventory/coverage.ts";
import { chooseReadings, everythingOf, lowOf } from "../inventory/plan-rules.ts";
import { costPolls, type PollCost } from "../inventory/poll-costs.ts";
import { describeError } from "../log.ts";
import { queryKey } from "../smartpyme/query.ts";
import { productsOf } from "../stock/snapshot.ts";
import type { SalesRead } from "../store/consumption-kinds.ts";
import { openStoreToRead } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";

/** What the polls of a company cost. */
export interface CompanyCosts {
  readonly company: string;
  /** Its catalog is known from earlier polls; else the costs are those of catalogs of some sizes. */
  readonly isKnown: boolean;
  readonly costs: readonly PollCost[];
}

export interface Costs {
  readonly companies: readonly CompanyCosts[];
  /** Why nothing could be learned from the store, null where it could, or there is none yet. */
  readonly storeFailure: string | null;
}

/** Catalogs to say the costs for while nothing is known of a company's own. */
const SIZES = [1_000, 5_000, 20_000];

type Remembered = Pick<
  NonNullable<Awaited<ReturnType<Awaited<ReturnType<typeof openStoreToRead>>["state"]>>>,
  "coverage" | "sizes" | "episodes"
>;

/** Says what the polls of each company cost, by what the store remembers of its catalog. */
export function costCompanies(config: Config, { states, failure }: Memory, pollsAnHour: number): Costs {
  return {
    companies: config.companies.map(({ name }) => costCompany(config, name, states.get(name) ?? null, pollsAnHour)),
    storeFailure: failure,
  };
}

/** What the store remembers of each company's catalog. */
export interface Memory {
  readonly states: ReadonlyMap<string, Remembered>;
  /** Which sales were read of each company that was polled. */
  readonly sales: ReadonlyMap<string, SalesRead>;
  /** Why it could not be read; null where it could, or there is none yet. */
  readonly failure: string | null;
}

/** Only a store on this machine's own disk is looked into: a config can be checked where the network is not. */
export async function remember(config: Config): Promise<Memory> {
  const states = new Map<string, Remembered>();
  const sales = new Map<string, SalesRead>();
  if (!config.store.url.startsWith("sqlite:")) return { states, sales, failure: null };
  try {
    const store = await openStoreToRead(config.store.url, { now: systemClock.now });
    try {
      for (const { name } of config.companies) {
        const outline = await store.outline(name);
        if (!outline) continue;
        sales.set(name, await store.salesRead(name));
        // How many levels are low is known from the answers of the API, or else from the levels themselves.
        const isLowKnown = outline.sizes[queryKey(lowOf(readFilters(config.poll)))] !== undefined;
        states.set(name, isLowKnown ? outline : ((await store.state(name)) ?? outline));
      }
    } finally {
      await store.close();
    }
    return { states, sales, failure: null };
  } catch (error) {
    return { states, sales, failure: describeError(error) };
  }
}

function costCompany(config: Config, company: string, state: Remembered | null, pollsAnHour: number): CompanyCosts {
  const { coverage, filters, pageSize, thresholds, baseUrl } = pollPolicies(config)(company);
  const known = state?.coverage?.under === nameCircumstances(thresholds, filters, baseUrl) ? state.coverage : null;
  const products = state?.sizes[queryKey(everythingOf(filters))] ?? known?.products ?? null;
  const open = state ? productsOf(state.episodes).size : 0;
  const facts = {
    coverage,
    isFilterProven: known && !known.verified ? null : known?.mode === "filtered",
    isAllWanted: chooseReadings(thresholds.rules ?? [], filters, { sizes: state?.sizes ?? {}, pageSize }).everything,
    lowProducts: state?.sizes[queryKey(lowOf(filters))] ?? open,
    pollsAnHour,
    limitAnHour: config.poll.requests_per_hour,
    pageSize,
  };
  const sizes = products === null ? SIZES : [products];
  return {
    company,
    isKnown: products !== null,
    costs: sizes.map((size) => costPolls({ ...facts, products: size })),
  };
}

/** The lines of `check` about requests. */
export function formatCosts(
  { companies, storeFailure }: Costs,
  { pollsAnHour, limitAnHour, pageSize }: { pollsAnHour: number; limitAnHour: number; pageSize: number },
): string[] {
  const count = (number: number) => number.toLocaleString("en");
  const formatCost = ({ products, read, requestsAPoll, requestsAnHour, pollsACycle }: PollCost) => {
    const how = {
      filtered: "what the API's low-stock filter lists is read",
      full: "the catalog is read with each poll",
      check: "the catalog is read with each poll, and what the API's low-stock filter lists, until that can be judged",
      sliced: "what the filter lists is read, and the catalog in slices",
    }[read];
    const bound =
      pollsACycle === null
        ? ""
        : `; a level at exactly its minimum is told within ${pollsACycle} polls, or ${2 * pollsACycle} where products came or went meanwhile`;
    const tooMuch =
      requestsAnHour > limitAnHour ? `: MORE than the ${count(limitAnHour)} allowed, poll less often` : "";
    return `${count(products)} products: ${how}, ${count(requestsAPoll)} requests a poll, ${count(requestsAnHour)} an hour${tooMuch}${bound}`;
  };
  const unknown = companies.filter(({ isKnown }) => !isKnown);
  const alike = new Set(unknown.map(({ costs }) => JSON.stringify(costs))).size <= 1;
  const guessed = alike ? unknown.slice(0, 1) : unknown;
  const names = (company: string) => (alike ? unknown.map((it) => it.company).join(", ") : company);
  return [
    `Requests:  up to ${pollsAnHour} ${pollsAnHour === 1 ? "poll" : "polls"} an hour, of ${count(limitAnHour)} requests that each company may make; ${count(pageSize)} products a page`,
    ...companies
      .filter(({ isKnown }) => isKnown)
      .flatMap(({ company, costs }) => costs.map((cost) => `  ${company}, ${formatCost(cost)}`)),
    ...guessed.flatMap(({ company, costs }) => [
      `  ${names(company)}, of whose catalog nothing is known yet (${storeFailure ?? "the store remembers no poll"}), with`,
      ...costs.map((cost) => `    ${formatCost(cost)}`),
    ]),
    "  besides, one for each alert that may be over; with coverage: auto, the check of the filter once a day, or with each poll until",
    `  it can be judged, and once it is proven one for each ${count(pageSize)} low products in place of all that`,
  ];
}
