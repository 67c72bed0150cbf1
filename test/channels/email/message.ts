import {
  type Group,
  type Line,
  type Message,
  SECTION_KINDS,
  type Section,
  type SectionKind,
} from "../../../src/messages/message.ts";
import { en } from "../../../src/messages/wording/en.ts";
import { es } from "../../../src/messages/wording/es.ts";
import type { Breached } from "../../../src/stock/change.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { type Level, levelKey } from "../../../src/stock/level.ts";

const PRODUCTS = [
  "Laptop Dell Inspiron 15",
  "Café molido tueste oscuro, 1 lb",
  "Papel bond carta 75 g, resma",
  "Teclado mecánico retroiluminado con reposamuñecas",
  "Cable HDMI 2 m",
  "Cartucho de tinta negra 664XL",
  "Silla ejecutiva",
];

const WAREHOUSES = ["Sucursal Centro · Bodega Central", "Sucursal Norte · Bodega Norte", "Sucursal Sur · Bodega 3"];

export type Counts = Partial<Record<SectionKind, number>>;

/** A message with so many lines in each section. */
export function messageOf(counts: Counts, changes: Partial<Message> = {}): Message {
  const locale = changes.locale ?? "en";
  const wording = locale === "es" ? es : en;
  const kinds = SECTION_KINDS.filter((kind) => counts[kind] !== undefined);
  const tallies = kinds.map((kind) => wording.tally[kind](countOf(counts[kind] ?? 0)));
  const warehouses = countOf(WAREHOUSES.length);
  return {
    id: "mi-empresa.42.compras",
    foundAt: "2025-07-28T20:15:00.000Z",
    kind: "changes",
    companyName: "mi-empresa",
    company: "Mi Empresa S.A.",
    subject: tallies.join(", "),
    lead: wording.headlines.several({ company: "Mi Empresa S.A.", warehouses, tallies }),
    overview: null,
    show: null,
    worst: null,
    orders: null,
    drafts: null,
    sections: kinds.map((kind) => sectionOf(kind, counts[kind] ?? 0, wording.titles[kind](countOf(counts[kind] ?? 0)))),
    notes: [wording.notes.polledAt("28 jul 2025, 14:15 (America/El_Salvador)")],
    notices: [],
    findings: [],
    attachment: null,
    fileName: "stock-2025-07-28",
    attached: (files) => `The full list is attached: ${files.join(", ")}`,
    rest: null,
    listing: null,
    labels: wording.labels,
    more: (omitted) => {
      const left = kinds.filter((kind) => omitted[kind] > 0);
      const total = left.reduce((sum, kind) => sum + omitted[kind], 0);
      return wording.more(countOf(total), left.map((kind) => wording.tally[kind](countOf(omitted[kind]))).join(", "));
    },
    part: (part, parts) => wording.part(String(part), String(parts)),
    ...changes,
    locale,
  };
}

/** A message about one product, worded as asked. */
export function messageAbout(line: Partial<Line>, changes: Partial<Message> = {}): Message {
  const message = messageOf({ out: 1 }, changes);
  const [section] = message.sections;
  const [group] = section?.groups ?? [];
  if (section === undefined || group === undefined) throw new Error("the message has no lines");
  const lines = group.lines.map((standard) => ({ ...standard, ...line }));
  return { ...message, sections: [{ ...section, groups: [{ ...group, lines }] }] };
}

function sectionOf(kind: SectionKind, count: number, title: string): Section {
  const groups: Group[] = WAREHOUSES.map((warehouse, index) => ({
    title: warehouse,
    lines: Array.from({ length: Math.ceil((count - index) / WAREHOUSES.length) }, (_, nth) =>
      lineOf(kind, nth * WAREHOUSES.length + index),
    ),
  }));
  return { kind, title, each: title, count: String(count), groups: groups.filter(({ lines }) => lines.length > 0) };
}

function lineOf(kind: SectionKind, index: number): Line {
  const product = PRODUCTS[index % PRODUCTS.length] ?? "";
  const breached = kind === "out" || kind === "low";
  const stock = { out: 0, still_out: 0, low: 3, still_low: 3, recovered: 24, retired: 2 }[kind];
  return {
    product,
    sku: `SKU-${1000 + index}`,
    url: `https://app.smartpyme.site/productos/${1000 + index}`,
    stock: String(stock),
    threshold: kind === "retired" ? null : "10",
    shortfall: breached ? String(10 - stock) : null,
    order: breached ? String(30 - stock) : null,
    orderCost: breached ? `$${(30 - stock) * 125}.50` : null,
    supplier: index % 3 === 0 ? "Distribuidora López" : null,
    transfer: null,
    transferPlan: null,
    perDay: null,
    cover: null,
    note: index % 5 === 2 ? "Pasillo 4, estante B: avisar a don Carlos" : null,
    remarks: breached
      ? ["antes 12"]
      : kind === "recovered"
        ? ["antes 0", "reabastecido", "bajo durante 3 h 15 min"]
        : ["eliminado en SmartPyme"],
    change: changeOf(product, index, stock),
  };
}

function changeOf(name: string, index: number, stock: number): Breached {
  const level: Level = {
    product: {
      id: 1000 + index,
      name,
      sku: `SKU-${1000 + index}`,
      barcode: null,
      category: null,
      brand: null,
      supplier: null,
      type: "product",
      enabled: true,
      cost: decimal("125.5"),
    },
    branch: "Sucursal Centro",
    warehouse: "Bodega Central",
    stock: decimal(stock),
    minimum: decimal(10),
    maximum: decimal(30),
    note: null,
  };
  return {
    kind: "breached",
    status: stock === 0 ? "out" : "low",
    elsewhere: null,
    afterSilence: null,
    key: levelKey(level),
    level,
    stockBefore: decimal(12),
    threshold: { value: decimal(10), source: "erp" },
    since: "2025-07-28T20:15:00.000Z",
    at: "2025-07-28T20:15:00.000Z",
  };
}

function countOf(value: number) {
  return { text: String(value), one: value === 1 };
}
