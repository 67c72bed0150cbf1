import { expect, test } from "@jest/globals";
import { decimal } from "../../../src/stock/decimal.ts";
import { levelKey } from "../../../src/stock/level.ts";
import { levelsHref, NONE, readLevelsQuery } from "../../../src/web/levels/query.ts";
import type { LevelRow } from "../../../src/web/levels/rows.ts";
import { createSelections } from "../../../src/web/levels/select.ts";
import { level, product } from "../../stock/levels.ts";

const names = new Intl.Collator("es", { numeric: true }).compare;

function row(
  name: string,
  {
    id = 1,
    stock = 0,
    since = "2026-03-02T12:00:00.000Z",
    warehouse = "Bodega",
    company = "torogoz",
    silenced = false,
    cover = null,
    ...facts
  }: {
    id?: number;
    stock?: number;
    since?: string;
    warehouse?: string | null;
    company?: string;
    silenced?: boolean;
    cover?: number | null;
    sku?: string | null;
    brand?: string | null;
  } = {},
): LevelRow {
  const of = level({ stock, minimum: 10 }, product({ id, name, ...facts }));
  const seen = { ...of, warehouse };
  return {
    company,
    key: levelKey(seen),
    episode: {
      level: seen,
      status: stock === 0 ? "out" : "low",
      threshold: { value: decimal(10), source: "erp" },
      elsewhere: null,
      since,
      pending: null,
    },
    silenced: silenced ? { id: "s-1", reason: "pedido", until: null, since } : null,
    missing: decimal(10 - stock),
    cover,
    haystack: `${name} ${facts.sku ?? ""}`.toLowerCase(),
  };
}

const ROWS = [
  row("zapato", { id: 1, sku: "ZAP-10", brand: null }),
  row("martillo", { id: 2, stock: 3, sku: "MAR-2", brand: "Truper", silenced: true }),
  row("clavo", { id: 3, stock: 9, sku: "CLA-9", since: "2026-01-01T00:00:00.000Z", warehouse: null }),
  row("broca", { id: 4, sku: "BRO-100", company: "cipitio" }),
];

const selection = createSelections()(ROWS, names);

const select = (query: object) =>
  selection.select(readLevelsQuery(query)).map(({ episode }) => episode.level.product.name);

test("what is out comes first, else by the order that is asked for, or the other way round", () => {
  expect(select({})).toEqual(["broca", "zapato", "clavo", "martillo"]);
  expect(select({ sort: "product" })).toEqual(["broca", "clavo", "martillo", "zapato"]);
  expect(select({ sort: "product", turned: "yes" })).toEqual(["zapato", "martillo", "clavo", "broca"]);
  expect(select({ sort: "since" })[0]).toBe("clavo");
  expect(select({ sort: "missing" })).toEqual(["broca", "zapato", "martillo", "clavo"]);
  expect(select({ sort: "stock", turned: "yes" })[0]).toBe("clavo");
});

test("what runs out first comes first where that is asked for, and what is not known to after it, by urgency", () => {
  const rows = [
    row("clavo", { id: 1, stock: 9, cover: 3.5 }),
    row("broca", { id: 2, stock: 9, cover: 1.5 }),
    row("zapato", { id: 3, stock: 0 }),
    row("martillo", { id: 4, stock: 9 }),
    row("arco", { id: 5, stock: 0, cover: 0 }),
  ];
  const sorted = createSelections()(rows, names).select(readLevelsQuery({ sort: "cover" }));
  expect(sorted.map(({ episode }) => episode.level.product.name)).toEqual([
    "arco",
    "broca",
    "clavo",
    "zapato",
    "martillo",
  ]);
});

test("each filter keeps what fits all of them, also what has no such name", () => {
  expect(select({ status: "low" })).toEqual(["clavo", "martillo"]);
  expect(select({ silenced: "yes" })).toEqual(["martillo"]);
  expect(select({ silenced: "no", status: "low" })).toEqual(["clavo"]);
  expect(select({ company: "cipitio" })).toEqual(["broca"]);
  expect(select({ warehouse: NONE })).toEqual(["clavo"]);
  expect(select({ brand: "Truper" })).toEqual(["martillo"]);
  expect(select({ brand: "truper" })).toEqual([]);
});

test("every word that is searched for must stand in the name or the SKU, whatever the case and accents", () => {
  expect(select({ q: "MART" })).toEqual(["martillo"]);
  expect(select({ q: " bro 100 " })).toEqual(["broca"]);
  expect(select({ q: "bro 200" })).toEqual([]);
  expect(select({ q: "zápato" })).toEqual(["zapato"]);
});

test("values to choose from are all there are, in order", () => {
  expect(selection.valuesOf("company")).toEqual(["cipitio", "torogoz"]);
  expect(selection.valuesOf("warehouse")).toEqual([NONE, "Bodega"]);
});

test("what an address holds and cannot be understood counts as not asked for", () => {
  const odd = {
    status: "gone",
    sort: "size",
    page: "-1",
    turned: "no",
    branch: "",
    q: ["a", "b"],
    company: "x".repeat(1_001),
    other: "1",
  };
  expect(readLevelsQuery(odd)).toEqual({});
  expect(readLevelsQuery({ page: "3", q: "a" })).toEqual({ page: 3, q: "a" });
});

test("an address says the query again", () => {
  const query = readLevelsQuery({ branch: "A & B / C?", q: "50%", page: "2", status: "out" });
  const href = levelsHref("/stock", query);
  expect(href).toMatch(/^\/stock\/levels\?/);
  expect(readLevelsQuery(Object.fromEntries(new URL(href, "http://x").searchParams))).toEqual(query);
  expect(levelsHref("", {}, "/levels.csv")).toBe("/levels.csv");
});
