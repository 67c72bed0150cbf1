import { expect, test } from "@jest/globals";
import { createFormats } from "../../../src/messages/formats.ts";
import { WORDINGS } from "../../../src/messages/wording/wordings.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { levelKey } from "../../../src/stock/level.ts";
import type { Outlook } from "../../../src/stock/outlook.ts";
import { levelFacts } from "../../../src/web/levels/level-page.ts";
import { levelsFacts } from "../../../src/web/levels/page.ts";
import type { LevelRow } from "../../../src/web/levels/rows.ts";
import { createSelections } from "../../../src/web/levels/select.ts";
import { tabulateLevels } from "../../../src/web/levels/table.ts";
import type { Reader } from "../../../src/web/pages/pages.ts";
import { es } from "../../../src/web/wording/es.ts";
import { level } from "../../stock/levels.ts";

const now = new Date("2026-11-24T14:00:00Z");
const formats = createFormats(WORDINGS.es, "America/El_Salvador", "USD", now.toISOString());
const reader: Reader = { locale: "es", words: es, formats };
const outlook: Outlook = {
  perDay: decimal("11.7"),
  spread: decimal(2),
  serviceLevel: decimal(95),
  leadDays: decimal(5),
};

function row(isKnown: boolean): LevelRow {
  const seen = level({ stock: 36, minimum: 50, warehouse: isKnown ? "Norte" : "Sur" });
  const threshold = { value: decimal(50), source: "erp" } as const;
  const episode = {
    level: seen,
    status: "low",
    threshold,
    elsewhere: null,
    since: now.toISOString(),
    pending: null,
  } as const;
  return {
    company: "torogoz",
    key: levelKey(seen),
    episode: isKnown ? { ...episode, outlook } : episode,
    silenced: null,
    missing: decimal(14),
    cover: isKnown ? 36 / 11.7 : null,
    haystack: "",
  };
}

function listOf(rows: readonly LevelRow[]) {
  const selection = createSelections()(rows, formats.compareNames);
  return levelsFacts(rows, selection, {}, { base: "", titleOf: (company) => company }, reader);
}

test("the list of levels has days of cover, and an order by them, where they are known of any", () => {
  const known = listOf([row(true), row(false)]);
  expect(known).toMatchObject({ hasCover: true, rows: [{ cover: "3.1" }, { cover: "" }] });
  expect(known.sorts).toContainEqual({ value: "cover", label: "Lo que se agota primero", isChosen: false });
  const unknown = listOf([row(false)]);
  expect(unknown.hasCover).toBe(false);
  expect(unknown.sorts).not.toContainEqual(expect.objectContaining({ value: "cover" }));
});

test("so has the file of it", () => {
  const { columns, rows } = tabulateLevels([row(true), row(false)], reader);
  expect(columns.slice(-2)).toEqual([
    { label: "Consumo diario", isNumber: true },
    { label: "Días de cobertura", isNumber: true },
  ]);
  expect(rows.map((cells) => cells.slice(-2))).toEqual([
    ["11.7", "3.1"],
    ["", ""],
  ]);
  expect(tabulateLevels([row(false)], reader).columns).toHaveLength(columns.length - 2);
});

const source = {
  base: "",
  companyTitle: "Torogoz",
  productUrl: () => null,
  notified: new Map(),
  silences: [],
  history: { episodes: [], samples: [], sent: [], unreadable: [] },
  calendar: (at: Date) => at.toISOString().slice(0, 10),
  now,
  user: null,
  problem: null,
};

const shown = (it: LevelRow) => levelFacts(it, source, reader);

test("the page of a level says how fast it goes, and by when to order", () => {
  const facts = shown(row(true));
  expect(facts.facts).toEqual(
    expect.arrayContaining([
      { label: "Consumo diario", value: "11.7" },
      { label: "Días de cobertura", value: "3.1" },
    ]),
  );
  expect(facts.remarks).toContain("se agota en unos 3 días, se venden 12 al día; con 5 días de entrega, pida hoy");
  expect(JSON.stringify(shown(row(false)))).not.toMatch(/Consumo|cobertura|se agota en/);
});

test("a rate by sales is called so, on the page of a level and in the file of the list", () => {
  const known = row(true);
  const bySales = { ...known, episode: { ...known.episode, outlook: { ...outlook, source: "sales" } } } as const;
  const facts = shown(bySales);
  expect(facts.facts).toContainEqual({ label: "Consumo diario", value: "11.7 según ventas" });
  expect(facts.remarks).toContain(
    "se agota en unos 3 días, se venden 12 al día según ventas; con 5 días de entrega, pida hoy",
  );
  const { columns, rows } = tabulateLevels([known, bySales], reader);
  expect(columns.at(-1)).toEqual({ label: "Consumo según ventas", isNumber: true });
  expect(rows.map((cells) => cells.at(-1))).toEqual(["", "11.7"]);
});
