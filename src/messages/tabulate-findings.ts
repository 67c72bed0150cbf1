import { calendarDay } from "../policy/silence.ts";
import type { Finding } from "../stock/audit.ts";
import type { Decimal } from "../stock/decimal.ts";
import { readable } from "../text.ts";
import type { Table } from "./message.ts";
import type { Wording } from "./wording/wording.ts";

/** How the numbers of a table are written. */
export interface Numbers {
  readonly quantity: (value: Decimal) => string;
  /** Of warehouses. */
  readonly count: (value: number) => { readonly text: string; readonly one: boolean };
}

/** One finding in words and numbers; an empty text where there is nothing to say. */
export interface FindingCells {
  readonly finding: string;
  readonly product: string;
  readonly sku: string;
  readonly branch: string;
  readonly warehouse: string;
  readonly stock: string;
  readonly minimum: string;
  readonly maximum: string;
  /** YYYY-MM-DD on the calendar of the time zone. */
  readonly since: string;
}

/**
 * Words a finding. One about several warehouses says how many instead of the numbers of one.
 * @param timezone IANA name
 */
export function formatFinding(finding: Finding, wording: Wording, numbers: Numbers, timezone: string): FindingCells {
  const { kind, level, threshold, rows, since } = finding;
  const { product, stock, minimum, maximum } = level;
  const cells = {
    finding: wording.audit.kinds[kind],
    product: readable(product.name) ?? wording.unnamed.product(String(product.id)),
    sku: readable(product.sku) ?? "",
    since: since === null ? "" : calendarDay(new Date(since), timezone),
  };
  if (kind === "always_out" && rows > 1) {
    const warehouse = wording.audit.warehouses(numbers.count(rows));
    return { ...cells, branch: "", warehouse, stock: "", minimum: "", maximum: "" };
  }
  // What a level is short of may be set by a rule of the config; a minimum to put right is the one in SmartPyme.
  const judgedBy = kind === "low_without_supplier" || kind === "low_without_cost" || kind === "always_out";
  const least = judgedBy && threshold ? threshold.value : minimum;
  return {
    ...cells,
    branch: readable(level.branch) ?? "",
    warehouse: readable(level.warehouse) ?? "",
    stock: numbers.quantity(stock),
    minimum: least === null ? "" : numbers.quantity(least),
    maximum: maximum === null ? "" : numbers.quantity(maximum),
  };
}

/** All findings as a table for a file: numbers are plain decimals. */
export function tabulateFindings(findings: readonly Finding[], wording: Wording, timezone: string): Table {
  const { labels, audit } = wording;
  const numbers: Numbers = {
    quantity: (value) => value,
    count: (value) => ({ text: String(value), one: value === 1 }),
  };
  return {
    title: audit.title,
    columns: [
      { label: audit.finding, isNumber: false },
      { label: labels.product, isNumber: false },
      { label: labels.sku, isNumber: false },
      { label: labels.branch, isNumber: false },
      { label: labels.warehouse, isNumber: false },
      { label: labels.stock, isNumber: true },
      { label: audit.minimum, isNumber: true },
      { label: labels.maximum, isNumber: true },
      { label: labels.unitCost, isNumber: true },
      { label: labels.supplier, isNumber: false },
      { label: audit.since, isNumber: false },
    ],
    rows: findings.map((finding) => {
      const { product } = finding.level;
      const cells = formatFinding(finding, wording, numbers, timezone);
      return [
        cells.finding,
        cells.product,
        cells.sku,
        cells.branch,
        cells.warehouse,
        cells.stock,
        cells.minimum,
        cells.maximum,
        product.cost ?? "",
        readable(product.supplier) ?? "",
        cells.since,
      ];
    }),
  };
}
