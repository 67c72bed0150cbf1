import { add, type Decimal } from "../stock/decimal.ts";
import { normalize } from "../stock/match.ts";
import type { Labels } from "./message.ts";
import type { Row } from "./rows.ts";

/** A row of a buyer's sheet. */
export interface SheetRow {
  readonly row: Partial<Row>;
  /** It adds up the rows of one supplier above it. */
  readonly isSubtotal: boolean;
}

/**
 * Sorts the rows of a message by supplier, each with a subtotal of what its orders cost; rows without a supplier come after the
 * others, and rows without an order last. A single order has no subtotal. Suppliers are told apart regardless of case and accents.
 */
export function bySupplier(rows: readonly Row[], labels: Labels, locale: string): SheetRow[] {
  const { compare } = new Intl.Collator(locale);
  const ordered = rows.filter(({ order }) => order !== null);
  const others = rows.filter(({ order }) => order === null);
  const groups = Map.groupBy(ordered, ({ supplier }) => supplier && normalize(supplier))
    .entries()
    .toArray()
    .sort(([a], [b]) => Number(a === null) - Number(b === null) || compare(a ?? "", b ?? ""));
  const plain = (row: Row): SheetRow => ({ row, isSubtotal: false });
  return [
    ...groups.flatMap(([, group]) => [
      ...group.map(plain),
      ...(ordered.length > 1 ? [{ row: subtotalOf(group, labels), isSubtotal: true }] : []),
    ]),
    ...others.map(plain),
  ];
}

/** The sum says how many rows it leaves out, whose cost is not known. */
function subtotalOf(group: readonly Row[], labels: Labels): Partial<Row> {
  const costs = group.flatMap(({ orderCost }) => orderCost ?? []) as Decimal[];
  const supplier = group[0]?.supplier ?? labels.unknownSupplier;
  const missing = group.length - costs.length;
  const of = `${labels.total} ${supplier}`;
  return {
    supplier,
    product: missing === 0 ? of : `${of} (${missing} ${labels.withoutCost})`,
    orderCost: costs.length === 0 ? null : costs.reduce(add),
  };
}
