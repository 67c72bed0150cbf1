import { createFormats, lasting } from "../messages/formats.ts";
import { en } from "../messages/wording/en.ts";
import type { AnyEpisode, DayCount } from "../stock/history.ts";
import type { Matched } from "../stock/match.ts";
import { readable } from "../text.ts";
import type { NamedSample } from "../watch/find-history.ts";
import { type Column, renderTable } from "./table.ts";

/** They leave room for times and a word in a line of 100 characters. */
const LEVEL: readonly Column[] = [
  { title: "Product", most: 24 },
  { title: "SKU", most: 10 },
  { title: "Warehouse", most: 16 },
];

/** Episodes for a terminal of 100 columns, newest last. */
export function renderEpisodes(episodes: readonly AnyEpisode[], timezone: string, now: Date): string {
  if (episodes.length === 0) return "  nothing was low";
  const formats = createFormats(en, timezone, "USD", now.toISOString());
  const rows = episodes.map(({ worst, since, until, outMs, end, ...level }) => [
    ...levelCells(level),
    worst,
    formats.date(since),
    formats.duration(since, until ?? now.toISOString()) ?? "",
    lasting(formats, outMs) ?? "",
    end === null ? "open" : end.replaceAll("_", " "),
  ]);
  const columns = [...LEVEL, {}, { title: "Since" }, { title: "For" }, { title: "Out for" }, { title: "End" }];
  return indent(renderTable(columns, rows));
}

/** The numbers of days for a terminal. */
export function renderDays(days: readonly DayCount[]): string {
  if (days.length === 0) return "  nothing is kept of these days";
  const columns = [{ title: "Day" }, { title: "Low", isNumber: true }, { title: "Out", isNumber: true }];
  return indent(
    renderTable(
      columns,
      days.map(({ day, low, out }) => [day, String(low), String(out)]),
    ),
  );
}

/** Samples of stock for a terminal of 100 columns. */
export function renderStock(samples: readonly NamedSample[], timezone: string, now: Date): string {
  if (samples.length === 0) return "  no stock is kept of these levels";
  const { date } = createFormats(en, timezone, "USD", now.toISOString());
  const columns = [
    ...LEVEL,
    { title: "At" },
    {},
    { title: "Stock", isNumber: true },
    { title: "Threshold", isNumber: true },
  ];
  const rows = samples.map(({ at, status, stock, threshold, ...level }) => [
    ...levelCells(level),
    date(at),
    status,
    stock,
    threshold,
  ]);
  return indent(renderTable(columns, rows));
}

function levelCells({ product, warehouse }: Matched): string[] {
  return [readable(product.name) ?? `#${product.id}`, readable(product.sku) ?? "", readable(warehouse) ?? ""];
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
