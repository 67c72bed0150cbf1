import { expect, test } from "@jest/globals";
import { createFormats } from "../../src/messages/formats.ts";
import { WORDINGS } from "../../src/messages/wording/wordings.ts";
import { decimal } from "../../src/stock/decimal.ts";
import type { AnyEpisode } from "../../src/stock/history.ts";
import { lookBack } from "../../src/web/trends/look-back.ts";
import { trendsFacts } from "../../src/web/trends/page.ts";
import { readTrendsQuery } from "../../src/web/trends/query.ts";
import { en } from "../../src/web/wording/en.ts";

const NOW = new Date("2026-03-31T12:00:00Z");
const calendar = (at: Date) => at.toISOString().slice(0, 10);
const day = (date: number, low: number) => ({
  day: `2026-03-${date}`,
  low,
  out: 1,
  places: [{ branch: null, warehouse: "A", low: 1, out: 0, levels: 9 }],
});

function episode(id: number, facts: Partial<AnyEpisode> = {}): AnyEpisode {
  return {
    product: { id, name: `Producto ${id}`, sku: null, category: null, brand: null, supplier: id % 2 ? "Truper" : null },
    branch: null,
    warehouse: id % 2 ? "A" : "B",
    worst: "low",
    since: "2026-03-20T12:00:00.000Z",
    until: "2026-03-25T12:00:00.000Z",
    ranOutAt: null,
    outMs: 0,
    end: "restocked",
    stock: decimal(9),
    threshold: decimal(5),
    ...facts,
  };
}

const PASTS = [
  { company: "norte", episodes: [episode(1), episode(2)], days: [day(18, 3), day(22, 4)] },
  { company: "sur", episodes: [episode(1)], days: [day(20, 10)] },
];
const ask = (query: object) => lookBack(PASTS, readTrendsQuery(query), NOW, calendar);
const openOn = (query: object, date: string) => ask(query).open.find((it) => it.day === date);

test("what is asked for is of the companies, places, suppliers and days that the address names", () => {
  const count = (query: object) => ask(query).episodes.length;
  expect(count({})).toBe(3);
  expect(count({ company: "norte" })).toBe(2);
  expect(count({ warehouse: "A" })).toBe(2);
  expect(count({ supplier: "∅" })).toBe(1);
  expect(count({ company: "norte", supplier: "Truper", warehouse: "B" })).toBe(0);
  expect(readTrendsQuery({ days: "7; drop", company: "" })).toEqual({ days: 30 });
  expect(ask({ days: "365" }).open).toHaveLength(365);
});

test("the open levels of a day are those of all companies, of one warehouse, or of one supplier's products", () => {
  expect(openOn({}, "2026-03-17")).toMatchObject({ low: null });
  expect(openOn({}, "2026-03-19")).toMatchObject({ low: 3, out: 1 });
  expect(openOn({}, "2026-03-23")).toMatchObject({ low: 14, out: 2 });
  expect(openOn({ company: "norte", warehouse: "A" }, "2026-03-23")).toMatchObject({ low: 1, out: 0 });
  expect(openOn({ supplier: "Truper" }, "2026-03-23")).toMatchObject({ low: 2, out: 0 });
  expect(openOn({ supplier: "Truper" }, "2026-03-26")).toMatchObject({ low: 0, out: 0 });
});

test("one level of each of two companies are two, though product and warehouse are named the same", () => {
  const formats = createFormats(WORDINGS.en, "UTC", "USD", NOW.toISOString());
  const query = readTrendsQuery({ supplier: "Truper" });
  const page = { base: "", titleOf: (company: string) => company, isDamaged: false };
  const facts = trendsFacts(ask({ supplier: "Truper" }), query, page, { locale: "en", words: en, formats });
  expect(facts).toMatchObject({
    totals: { levels: "2", episodes: "2", restock: "5 days" },
    worst: [{ product: "Producto 1" }, { product: "Producto 1" }],
    suppliers: { rows: [{ name: "Truper", levels: "2" }] },
  });
});
