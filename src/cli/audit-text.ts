import { type FindingCells, formatFinding, type Numbers } from "../messages/tabulate-findings.ts";
import { en } from "../messages/wording/en.ts";
import { FINDING_KINDS, type Finding, type FindingKind, sharedKinds } from "../stock/audit.ts";
import type { Audited } from "../watch/audit.ts";
import { type Column, renderTable } from "./table.ts";

/** They leave room for 18 digits in a line of 100 characters. */
const NAMES: readonly Column[] = [
  { title: "Product", most: 25 },
  { title: "SKU", most: 12 },
  { title: "Branch", most: 14 },
  { title: "Warehouse", most: 17 },
];

const QUANTITIES: readonly Column[] = [
  { title: "Stock", isNumber: true },
  { title: "Min", isNumber: true },
  { title: "Max", isNumber: true },
];

const NUMBERS: Numbers = {
  quantity: (value) => value,
  count: (value) => ({ text: String(value), one: value === 1 }),
};

/** What each kind is about, where its name leaves a question. */
const EXPLAINED: Readonly<Record<FindingKind, string>> = {
  always_out: "in every warehouse where it has a minimum",
  low_without_supplier: "nobody knows of whom to order it",
  low_without_cost: "nobody knows what an order comes to",
  minimum_above_maximum: "no order up to the maximum would do",
  duplicate_warehouse: "alerts cannot tell them apart, and go by the worse one",
  minimum_without_maximum: "orders are suggested up to the minimum only",
};

/** An audit for a terminal of 100 columns: a table for each kind of finding, the most urgent first. */
export function renderAudit(audited: Audited, timezone: string): string {
  const { company, companyTitle, products, levels, incomplete, findings } = audited;
  const title = companyTitle === company ? company : `${companyTitle} (${company})`;
  const shared = sharedKinds(findings, levels);
  const blocks = FINDING_KINDS.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    if (shared.includes(kind)) return [`${headOf(kind, ofKind)}; most levels share it, --csv lists them`];
    return ofKind.length > 0 ? [renderKind(kind, ofKind, timezone)] : [];
  });
  return [
    `${title}: ${products} products, ${levels} levels, ${findings.length === 1 ? "1 finding" : `${findings.length} findings`}`,
    ...(incomplete ? ["The catalog kept changing while it was being read: something may be missing."] : []),
    ...blocks,
  ].join("\n\n");
}

function renderKind(kind: FindingKind, findings: readonly Finding[], timezone: string): string {
  const cells = findings.map((finding) => formatFinding(finding, en, NUMBERS, timezone));
  const lines =
    kind === "always_out"
      ? renderTable(
          [...NAMES, { title: "Short since" }],
          cells.map((row) => [...namesOf(row), row.since || "not known"]),
        )
      : renderTable(
          [...NAMES, ...QUANTITIES],
          cells.map((row) => [...namesOf(row), row.stock, row.minimum, row.maximum]),
        );
  return [headOf(kind, findings), ...lines.map((line) => `  ${line}`)].join("\n");
}

function headOf(kind: FindingKind, findings: readonly Finding[]): string {
  return `${en.audit.kinds[kind]} (${findings.length}): ${EXPLAINED[kind]}`;
}

function namesOf({ product, sku, branch, warehouse }: FindingCells): string[] {
  return [product, sku, branch, warehouse];
}
