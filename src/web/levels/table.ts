import type { Table } from "../../messages/message.ts";
import { roundCover } from "../../messages/outlook.ts";
import { WORDINGS } from "../../messages/wording/wordings.ts";
import { readable } from "../../text.ts";
import type { Reader } from "../pages/pages.ts";
import type { LevelRow } from "./rows.ts";

/** Levels as a table for a spreadsheet, in the columns of the tables that mails have attached, and what only a page knows. */
export function tabulateLevels(rows: readonly LevelRow[], { locale, words }: Reader): Table {
  const { labels } = WORDINGS[locale];
  const text = (label: string, read: (row: LevelRow) => string | null) => ({
    label,
    isNumber: false,
    read: (row: LevelRow) => readable(read(row)) ?? "",
  });
  const number = (label: string, read: (row: LevelRow) => string | null) => ({
    label,
    isNumber: true,
    read: (row: LevelRow) => read(row) ?? "",
  });
  const columns = [
    text(words.levels.company, ({ company }) => company),
    text(labels.status, ({ episode }) => words.status[episode.status]),
    text(labels.branch, ({ episode }) => episode.level.branch),
    text(labels.warehouse, ({ episode }) => episode.level.warehouse),
    text(labels.product, ({ episode }) => episode.level.product.name),
    text(labels.sku, ({ episode }) => episode.level.product.sku),
    number(labels.stock, ({ episode }) => episode.level.stock),
    number(labels.threshold, ({ episode }) => episode.threshold.value),
    number(labels.shortfall, ({ missing }) => missing),
    number(labels.maximum, ({ episode }) => episode.level.maximum),
    number(labels.unitCost, ({ episode }) => episode.level.product.cost),
    text(labels.supplier, ({ episode }) => episode.level.product.supplier),
    text(labels.note, ({ episode }) => episode.level.note),
    text(labels.category, ({ episode }) => episode.level.product.category),
    text(labels.brand, ({ episode }) => episode.level.product.brand),
    text(words.levels.since, ({ episode }) => episode.since),
    text(words.levels.silenced, ({ silenced }) => silenced?.reason ?? null),
    ...(rows.some(({ cover }) => cover !== null)
      ? [
          number(labels.perDay, ({ episode }) => episode.outlook?.perDay ?? null),
          number(labels.cover, ({ cover }) => (cover === null ? null : roundCover(cover))),
        ]
      : []),
    ...(rows.some(isBySales)
      ? [number(labels.perDayBySales, (row) => (isBySales(row) ? (row.episode.outlook?.perDay ?? null) : null))]
      : []),
  ];
  return {
    title: words.nav.levels,
    columns: columns.map(({ label, isNumber }) => ({ label, isNumber })),
    rows: rows.map((row) => columns.map(({ read }) => read(row))),
  };
}

function isBySales({ episode }: LevelRow): boolean {
  return episode.outlook?.source === "sales";
}
