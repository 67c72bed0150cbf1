import type { Line, Message, Section } from "../../../src/messages/message.ts";
import type { Breached } from "../../../src/stock/change.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import { type Level, levelKey } from "../../../src/stock/level.ts";

const level: Level = {
  product: {
    id: 301,
    name: "Laptop Dell Latitude 5540",
    sku: "LAP-0301",
    barcode: null,
    category: "Electrónicos",
    brand: "Dell",
    supplier: "Tecno S.A.",
    type: "product",
    enabled: true,
    cost: decimal("850"),
  },
  branch: "Sucursal Norte",
  warehouse: "Bodega Norte",
  stock: decimal(4),
  minimum: decimal(10),
  maximum: decimal(20),
  note: null,
};

const breached: Breached = {
  kind: "breached",
  status: "low",
  elsewhere: null,
  afterSilence: null,
  key: levelKey(level),
  level,
  stockBefore: decimal(12),
  threshold: { value: decimal(10), source: "erp" },
  since: "2026-03-02T14:00:00.000Z",
  at: "2026-03-02T14:00:00.000Z",
};

export function line(overrides: Partial<Line> = {}): Line {
  return {
    product: "Laptop Dell Latitude 5540",
    sku: "LAP-0301",
    url: "https://app.smartpyme.site/producto/editar/301",
    stock: "4",
    threshold: "10",
    shortfall: "6",
    order: "16",
    orderCost: "$13,600.00",
    supplier: "Tecno S.A.",
    note: null,
    transfer: null,
    transferPlan: null,
    perDay: null,
    cover: null,
    remarks: ["was 12"],
    change: breached,
    ...overrides,
  };
}

export function section(
  kind: Section["kind"],
  lines: readonly Line[],
  group = "Sucursal Norte · Bodega Norte",
): Section {
  const title = {
    out: "Out of stock",
    low: "Low",
    still_out: "Still out of stock",
    still_low: "Still low",
    recovered: "Recovered",
    retired: "No longer watched",
  }[kind];
  return { kind, title, each: title, count: String(lines.length), groups: [{ title: group, lines }] };
}

export function message(overrides: Partial<Message> = {}): Message {
  return {
    id: "mi-empresa.7.bodega-slack",
    foundAt: "2026-03-02T14:00:00.000Z",
    kind: "changes",
    locale: "en",
    companyName: "mi-empresa",
    company: "Mi Empresa S.A.",
    subject: "Low stock: Laptop Dell Latitude 5540, Bodega Norte",
    lead: "Laptop Dell Latitude 5540 is low in Bodega Norte: 4 of 10.",
    overview: null,
    sections: [section("low", [line()])],
    show: null,
    worst: null,
    orders: null,
    drafts: null,
    notes: ["Polled on March 2, 2026 at 8:00 AM."],
    notices: [],
    findings: [],
    attachment: null,
    fileName: "stock-2025-07-28",
    attached: (files) => `The full list is attached: ${files.join(", ")}`,
    rest: null,
    listing: null,
    labels: {
      product: "Product",
      sku: "SKU",
      byMail: "Send by mail",
      byWhatsapp: "Send by WhatsApp",
      ordered: "Ordered",
      later: "Later",
      noReorder: "Do not reorder",
      answer: "Ordered, later or do not reorder",
      branch: "Branch",
      warehouse: "Warehouse",
      status: "Status",
      stock: "Stock",
      threshold: "Minimum",
      shortfall: "Short",
      order: "Order",
      orderCost: "Cost",
      supplier: "Supplier",
      note: "Note",
      unitCost: "Unit cost",
      maximum: "Maximum",
      category: "Category",
      brand: "Brand",
      transfer: "Transfer",
      barcode: "Barcode",
      transferFrom: "Transfer from",
      transferQuantity: "Transfer quantity",
      perDay: "A day",
      cover: "Cover",
      perDayBySales: "Consumption by sales",
      total: "Total",
      unknownSupplier: "Supplier not known",
      withoutCost: "without cost",
      sheet: "Stock",
    },
    more: ({ out, low, recovered, retired }) => `and more: ${out} out, ${low} low, ${recovered} back, ${retired} gone`,
    part: (part, parts) => `Part ${part} of ${parts}`,
    ...overrides,
  };
}
