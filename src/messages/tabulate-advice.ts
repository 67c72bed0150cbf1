import type { Advice, Past } from "../stock/advice.ts";
import type { Decimal } from "../stock/decimal.ts";
import { readable } from "../text.ts";
import type { Table } from "./message.ts";
import type { Numbers } from "./tabulate-findings.ts";
import type { Wording } from "./wording/wording.ts";

/** What an item is about, in words; an empty text where there is nothing to say. */
export interface AdviceNames {
  readonly item: string;
  readonly product: string;
  readonly sku: string;
  readonly branch: string;
  readonly warehouse: string;
}

/** Names what an item is about. One about several warehouses says how many. */
export function nameAdvice(
  { kind, level, rows }: Advice,
  wording: Wording,
  numbers: Pick<Numbers, "count">,
): AdviceNames {
  const { product, branch, warehouse } = level;
  const isOfSeveral = rows > 1;
  return {
    item: wording.advice.kinds[kind],
    product: readable(product.name) ?? wording.unnamed.product(String(product.id)),
    sku: readable(product.sku) ?? "",
    branch: isOfSeveral ? "" : (readable(branch) ?? ""),
    warehouse: isOfSeveral ? wording.audit.warehouses(numbers.count(rows)) : (readable(warehouse) ?? ""),
  };
}

/** Returns the stock that an item is about: of dead stock that of all warehouses. */
export function stockOf({ kind, level, excess }: Advice): Decimal {
  return (kind === "dead_stock" ? excess : null) ?? level.stock;
}

/** All advice as a table for a file: numbers are plain decimals. */
export function tabulateAdvice(items: readonly Advice[], wording: Wording): Table {
  const { labels, advice, audit } = wording;
  const count = (value: number) => ({ text: String(value), one: value === 1 });
  const text = (label: string) => ({ label, isNumber: false });
  const number = (label: string) => ({ label, isNumber: true });
  const { past } = advice.columns;
  const hasSales = items.some(isBySales);
  return {
    title: advice.title,
    columns: [
      text(advice.item),
      text(labels.product),
      text(labels.sku),
      text(labels.branch),
      text(labels.warehouse),
      number(labels.stock),
      number(audit.minimum),
      number(advice.columns.minimum),
      number(labels.maximum),
      number(advice.columns.maximum),
      number(labels.perDay),
      number(advice.columns.leadDays),
      number(advice.columns.excess),
      number(advice.columns.value),
      number(labels.unitCost),
      text(labels.supplier),
      number(past.days),
      number(past.stockOuts),
      ...[past.inTime, past.alerts, past.daysUnder].flatMap((head) => [
        number(head),
        number(advice.columns.advised(head)),
      ]),
      ...(hasSales ? [number(labels.perDayBySales)] : []),
    ],
    rows: items.map((it) => {
      const { item, product, sku, branch, warehouse } = nameAdvice(it, wording, { count });
      const { level, rows, perDay, leadDays, minimum, maximum, excess, value } = it;
      const own = (quantity: Decimal | null) => (rows > 1 ? "" : (quantity ?? ""));
      return [
        ...[item, product, sku, branch, warehouse, stockOf(it)],
        ...[own(level.minimum), minimum ?? "", own(level.maximum), maximum ?? ""],
        ...[perDay ?? "", leadDays ?? "", excess ?? "", value ?? ""],
        ...[level.product.cost ?? "", readable(level.product.supplier) ?? ""],
        ...pastCells(it.past),
        ...(hasSales ? [isBySales(it) ? (perDay ?? "") : ""] : []),
      ];
    }),
  };
}

function isBySales({ source }: Advice): boolean {
  return source === "sales";
}

function pastCells(past: Past | null): string[] {
  if (past === null) return Array.from({ length: 8 }, () => "");
  const { days, stockOuts, present, advised } = past;
  const both = (["inTime", "alerts", "daysUnder"] as const).flatMap((key) => [present[key], advised[key]]);
  return [days, stockOuts, ...both].map(String);
}
