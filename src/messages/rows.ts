import { atOnce, type Steps } from "../steps.ts";
import { isShortage, shortfallOf } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Labels, Line, Message } from "./message.ts";
import { coverOf, roundCover } from "./outlook.ts";
import { suggestOrder } from "./suggest-order.ts";

interface Column {
  readonly key: keyof Labels;
  readonly holds: "text" | "quantity" | "money";
}

/**
 * The columns of a message as a table, in order: what the row is about, then its numbers, then how to act on it. Whoever
 * reads a file by the place of its columns keeps what they have: new ones come last.
 */
const COLUMNS = [
  { key: "status", holds: "text" },
  { key: "branch", holds: "text" },
  { key: "warehouse", holds: "text" },
  { key: "product", holds: "text" },
  { key: "sku", holds: "text" },
  { key: "stock", holds: "quantity" },
  { key: "threshold", holds: "quantity" },
  { key: "shortfall", holds: "quantity" },
  { key: "maximum", holds: "quantity" },
  { key: "order", holds: "quantity" },
  { key: "unitCost", holds: "money" },
  { key: "orderCost", holds: "money" },
  { key: "supplier", holds: "text" },
  { key: "note", holds: "text" },
  { key: "category", holds: "text" },
  { key: "brand", holds: "text" },
  { key: "transfer", holds: "text" },
  { key: "barcode", holds: "text" },
  { key: "transferFrom", holds: "text" },
  { key: "transferQuantity", holds: "quantity" },
] as const satisfies readonly Column[];

/** Columns that only a message has in which they are known of a line: they come after all others. */
const OF_OUTLOOK = [
  { key: "perDay", holds: "quantity" },
  { key: "cover", holds: "quantity" },
] as const satisfies readonly Column[];

/** The column that only a message has with a rate by sales: it repeats that rate, and is empty where one is by stock. */
const OF_SALES = [{ key: "perDayBySales", holds: "quantity" }] as const satisfies readonly Column[];

/** By the keys of the columns; quantities and money are decimals, null is an empty cell. */
export type Row = Readonly<
  Record<(typeof COLUMNS | typeof OF_OUTLOOK | typeof OF_SALES)[number]["key"], string | null>
>;

/** Returns the columns that a table of these rows has. */
export function columnsOf(rows: readonly Row[]) {
  return [
    ...COLUMNS,
    ...(rows.some(({ perDay }) => perDay !== null) ? OF_OUTLOOK : []),
    ...(rows.some(({ perDayBySales }) => perDayBySales !== null) ? OF_SALES : []),
  ];
}

/** All lines of a message as rows of a table, in the order of the message. */
export function messageRows(message: Message): Row[] {
  return atOnce(messageRowsInSteps(message));
}

/** Does the same with interruptions. */
export function* messageRowsInSteps(message: Message): Steps<Row[]> {
  const rows: Row[] = [];
  for (const { each, groups } of message.sections) {
    for (const line of groups.flatMap(({ lines }) => lines)) {
      yield;
      rows.push(toRow(line, each));
    }
  }
  return rows;
}

function toRow(line: Line, status: string): Row {
  const { change } = line;
  const { level, threshold } = change;
  const order = suggestOrder(change);
  const cover = coverOf(change);
  const outlook = isShortage(change) ? change.outlook : undefined;
  return {
    status,
    branch: readable(level.branch),
    warehouse: readable(level.warehouse),
    product: line.product,
    sku: line.sku,
    stock: level.stock,
    threshold: threshold?.value ?? null,
    shortfall: shortfallOf(change),
    maximum: level.maximum,
    order: order?.quantity ?? null,
    unitCost: level.product.cost,
    orderCost: order?.cost ?? null,
    supplier: line.supplier,
    note: line.note,
    category: readable(level.product.category),
    brand: readable(level.product.brand),
    transfer: line.transfer,
    barcode: readable(level.product.barcode),
    transferFrom: line.transferPlan?.from ?? null,
    transferQuantity: line.transferPlan?.quantity ?? null,
    perDay: outlook?.perDay ?? null,
    cover: cover === null ? null : roundCover(cover),
    perDayBySales: outlook?.source === "sales" ? outlook.perDay : null,
  };
}
