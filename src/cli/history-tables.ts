import type { Table } from "../messages/message.ts";
import type { AnyEpisode, DayCount } from "../stock/history.ts";
import type { Matched } from "../stock/match.ts";
import { readable } from "../text.ts";
import type { NamedSample } from "../watch/find-history.ts";

const HOUR_MS = 3_600_000;

const text = (label: string) => ({ label, isNumber: false });
const number = (label: string) => ({ label, isNumber: true });

const LEVEL = [
  text("Company"),
  text("Branch"),
  text("Warehouse"),
  number("Product id"),
  text("Product"),
  text("SKU"),
  text("Category"),
  text("Brand"),
  text("Supplier"),
];

/** Episodes as a table for a spreadsheet: times are ISO 8601 in UTC. */
export function tabulateEpisodes(company: string, episodes: readonly AnyEpisode[]): Table {
  const columns = [
    text("Worst"),
    text("Since"),
    text("Ran out"),
    text("Until"),
    number("Hours"),
    number("Hours out of stock"),
    text("End"),
    number("Threshold"),
    number("Stock"),
  ];
  return {
    title: "Episodes",
    columns: [...LEVEL, ...columns],
    rows: episodes.map((episode) => [
      ...levelCells(company, episode),
      episode.worst,
      episode.since,
      episode.ranOutAt ?? "",
      episode.until ?? "",
      episode.until === null ? "" : hours(Date.parse(episode.until) - Date.parse(episode.since)),
      hours(episode.outMs),
      episode.end ?? "",
      episode.threshold,
      episode.stock,
    ]),
  };
}

/** The numbers of days as a table for a spreadsheet, a row for each warehouse. */
export function tabulateDays(company: string, days: readonly DayCount[]): Table {
  const columns = [text("Day"), text("Company"), text("Branch"), text("Warehouse")];
  return {
    title: "Days",
    columns: [...columns, number("Low"), number("Out of stock"), number("Levels")],
    rows: days.flatMap(({ day, places }) =>
      places.map(({ branch, warehouse, low, out, levels }) => [
        day,
        company,
        readable(branch) ?? "",
        readable(warehouse) ?? "",
        String(low),
        String(out),
        levels === null ? "" : String(levels),
      ]),
    ),
  };
}

/** Samples of stock as a table for a spreadsheet. */
export function tabulateStock(company: string, samples: readonly NamedSample[]): Table {
  return {
    title: "Stock",
    columns: [...LEVEL, text("At"), text("Status"), number("Stock"), number("Threshold")],
    rows: samples.map((sample) => [
      ...levelCells(company, sample),
      sample.at,
      sample.status,
      sample.stock,
      sample.threshold,
    ]),
  };
}

function levelCells(company: string, { product, branch, warehouse }: Matched): string[] {
  const { id, name, sku, category, brand, supplier } = product;
  const texts = [name, sku, category, brand, supplier].map((it) => readable(it) ?? "");
  return [company, readable(branch) ?? "", readable(warehouse) ?? "", String(id), ...texts];
}

function hours(ms: number): string {
  return String(Math.round((ms / HOUR_MS) * 10) / 10);
}
