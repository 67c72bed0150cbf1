import { loadConfig } from "../config/load.ts";
import type { Table } from "../messages/message.ts";
import { type Calendar, calendarOf } from "../policy/silence.ts";
import { type AnyEpisode, type DayCount, describeOpen } from "../stock/history.ts";
import { levelKey, placeOf } from "../stock/level.ts";
import { createMatcher, type Match } from "../stock/match.ts";
import { openStoreToRead, type Store } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import type { HistoryRequest, NamedSample } from "./history-request.ts";
import { tabulateDays, tabulateEpisodes, tabulateStock } from "./history-tables.ts";
import { renderDays, renderEpisodes, renderStock } from "./history-text.ts";
import { complain, print } from "./print.ts";
import { printJson } from "./print-json.ts";

/** The history of one company, as far as it was asked for. */
interface Found<Line> {
  readonly company: string;
  readonly companyTitle: string;
  readonly lines: readonly Line[];
  readonly unreadable: readonly string[];
}

interface Asked {
  readonly store: Store;
  readonly match: Match;
  /** The first day, YYYY-MM-DD. */
  readonly from: string;
  readonly calendar: Calendar;
  readonly now: Date;
}

/** Looks back at what was low, and when; also beside a running daemon. Answers 1 when some of it could not be read. */
export async function history({ config: file, what, csv, json, since, match }: HistoryRequest): Promise<number> {
  const misfit = what === "days" ? Object.keys(match).find((field) => !DAY_FIELDS.has(field)) : undefined;
  if (misfit !== undefined) {
    complain(`the numbers of a day are by company, branch and warehouse: --${misfit.replace("_", "-")} says nothing\n`);
    return 2;
  }
  const { config } = await loadConfig(file, process.env);
  const { timezone } = config.poll;
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const now = systemClock.now();
  const calendar = calendarOf(timezone);
  const from = "day" in since ? since.day : calendar(new Date(now.getTime() - since.backMs));
  const asked: Asked = { store, match, from, calendar, now };
  const companies = config.companies.map(({ name }) => name).filter((name) => isAsked(name, match));
  switch (what) {
    case "episodes":
      return tell(await Promise.all(companies.map((it) => findEpisodes(it, asked))), tabulateEpisodes, (found) =>
        renderEpisodes(found, timezone, now),
      );
    case "days":
      return tell(await Promise.all(companies.map((it) => findDays(it, asked))), tabulateDays, renderDays);
    case "stock":
      return tell(await Promise.all(companies.map((it) => findStock(it, asked))), tabulateStock, (found) =>
        renderStock(found, timezone, now),
      );
  }

  async function tell<Line>(
    found: readonly Found<Line>[],
    tabulate: (company: string, lines: readonly Line[]) => Table,
    render: (lines: readonly Line[]) => string,
  ): Promise<number> {
    const unreadable = found.flatMap((it) => it.unreadable);
    if (json) {
      const told = found.map(({ company, companyTitle, lines }) => ({ company, companyTitle, [what]: lines }));
      printJson({ isFine: unreadable.length === 0, from, unreadable, companies: told });
    } else if (csv) {
      const { tableCsv } = await import("../messages/csv.ts");
      const tables = found.map(({ company, lines }) => tabulate(company, lines));
      const { title, columns } = tabulate("", []);
      process.stdout.write(tableCsv({ title, columns, rows: tables.flatMap(({ rows }) => rows) }));
    } else {
      for (const { company, companyTitle, lines } of found) {
        const title = companyTitle === company ? company : `${companyTitle} (${company})`;
        print(`${title}, since ${from}:\n${render(lines)}\n`);
      }
    }
    if (!json) for (const reason of unreadable) complain(`left out: ${reason}\n`);
    return unreadable.length === 0 ? 0 : 1;
  }
}

const DAY_FIELDS: ReadonlySet<string> = new Set(["company", "branch", "warehouse"]);

function isAsked(name: string, { company }: Match): boolean {
  const place = { branch: null, warehouse: null, product: NO_PRODUCT };
  return createMatcher({ company })({ company: name, level: place, statuses: [] });
}

const NO_PRODUCT = { id: 0, name: "", sku: null, category: null, brand: null, supplier: null };

async function findEpisodes(company: string, { store, match, from, calendar, now }: Asked): Promise<Found<AnyEpisode>> {
  const { episodes, companyTitle, unreadable } = await readEpisodes(store, company, now);
  const matches = createMatcher(match);
  const lines = episodes.filter(
    (episode) =>
      (episode.until === null || calendar(new Date(episode.until)) >= from) &&
      matches({ company, level: episode, statuses: [episode.worst] }),
  );
  return { company, companyTitle, lines, unreadable };
}

async function findDays(company: string, { store, match, from }: Asked): Promise<Found<DayCount>> {
  const [{ lines: days, unreadable }, state] = await Promise.all([store.dayCounts(company), store.outline(company)]);
  const matches = createMatcher(match);
  const isAll = match.branch === undefined && match.warehouse === undefined;
  const lines = days
    .filter(({ day }) => day >= from)
    .map((count) => {
      const places = count.places.filter((place) =>
        matches({ company, level: { ...place, product: NO_PRODUCT }, statuses: [] }),
      );
      const sum = (status: "low" | "out") => places.reduce((total, place) => total + place[status], 0);
      // Of all warehouses the sums are kept, also where there are more than are kept by name.
      return isAll ? count : { ...count, places, low: sum("low"), out: sum("out") };
    });
  return { company, companyTitle: state?.companyTitle ?? company, lines, unreadable };
}

async function findStock(company: string, { store, match, from, calendar, now }: Asked): Promise<Found<NamedSample>> {
  const [{ episodes, companyTitle, unreadable }, samples] = await Promise.all([
    readEpisodes(store, company, now),
    store.stockSamples(company),
  ]);
  const products = new Map(episodes.map(({ product, ...place }) => [levelKey({ product, ...place }), product]));
  const matches = createMatcher(match);
  const lines = samples.lines
    .map((sample): NamedSample => {
      const { productId, ...place } = placeOf(sample.key);
      return { ...sample, ...place, product: products.get(sample.key) ?? { ...NO_PRODUCT, id: productId } };
    })
    .filter(
      (sample) =>
        calendar(new Date(sample.at)) >= from && matches({ company, level: sample, statuses: [sample.status] }),
    );
  return { company, companyTitle, lines, unreadable: [...unreadable, ...samples.unreadable] };
}

/** Reads the episodes of a company: those that are over in the order of their ends, then those that go on. */
async function readEpisodes(store: Store, company: string, now: Date) {
  const [past, state] = await Promise.all([store.pastEpisodes(company), store.state(company)]);
  const open = [...(state?.episodes.values() ?? [])].map((episode) => describeOpen(episode, now.toISOString()));
  const episodes: readonly AnyEpisode[] = [...past.lines, ...open];
  return { episodes, companyTitle: state?.companyTitle ?? company, unreadable: past.unreadable };
}
