import { add, compare, type Decimal } from "../stock/decimal.ts";
import { normalize } from "../stock/match.ts";
import { capRows } from "./cap-rows.ts";
import type { Formats } from "./formats.ts";
import type { MakeAnswerUrls } from "./links.ts";
import type { Line, Table } from "./message.ts";
import { type SuggestedOrder, suggestOrder } from "./suggest-order.ts";
import type { Wording } from "./wording/wording.ts";

/** What is to be bought of one supplier, or of several. */
interface Purchase {
  readonly supplier: string;
  readonly items: number;
  /** Of the items whose unit cost is known; null where that is none. */
  readonly cost: Decimal | null;
  readonly withoutCost: number;
}

/**
 * What the suggested orders of a message come to by supplier, the dearest first, those without a known supplier last,
 * then the total. Suppliers are told apart regardless of case and accents. Null for a single order, which says it all by
 * itself, and where there is none.
 * @param answerUrls null: nothing can be answered
 */
export function composeOrders(
  lines: readonly Line[],
  wording: Wording,
  formats: Formats,
  answerUrls: MakeAnswerUrls | null = null,
): Table | null {
  const { labels, orders } = wording;
  const sums = new Map<string | null, Purchase>();
  let items = 0;
  for (const { supplier, change } of lines) {
    const order = suggestOrder(change);
    if (!order) continue;
    const key = supplier && normalize(supplier);
    const purchase = toPurchase(supplier ?? labels.unknownSupplier, order);
    const sum = sums.get(key);
    sums.set(key, sum ? addUp([sum, purchase]) : purchase);
    items += 1;
  }
  if (items < 2) return null;

  const bySupplier = Array.from(sums, ([key, sum]) => ({ isKnown: key !== null, ...sum }));
  const known = bySupplier
    .filter(({ isKnown }) => isKnown)
    .sort((a, b) => byCost(a, b) || b.items - a.items || formats.compareNames(a.supplier, b.supplier));
  const unknown = bySupplier.filter(({ isKnown }) => !isKnown);
  const capped = capRows<Purchase>(known, (rest) => addUp(rest, orders.moreSuppliers(formats.count(rest.length))));
  const isSupplier = new Set<Purchase>(known);
  const rows: Purchase[] = [...capped, ...unknown];
  if (rows.length > 1) rows.push(addUp(rows, wording.total));

  return {
    title: orders.title,
    columns: [
      { label: labels.supplier, isNumber: false },
      { label: orders.items, isNumber: true },
      { label: labels.orderCost, isNumber: true },
    ],
    rows: rows.map((row) => [row.supplier, formats.count(row.items).text, writeCost(row, wording, formats)]),
    ...(answerUrls && {
      answers: rows.map((row) => (isSupplier.has(row) ? answerUrls({ kind: "supplier", name: row.supplier }) : null)),
    }),
  };
}

function toPurchase(supplier: string, { cost }: SuggestedOrder): Purchase {
  return { supplier, items: 1, cost, withoutCost: cost === null ? 1 : 0 };
}

/** @param supplier whose they are; that of the first, unless it is said */
function addUp(purchases: readonly Purchase[], supplier = purchases[0]?.supplier ?? ""): Purchase {
  return purchases.reduce<Purchase>(
    (sum, { items, cost, withoutCost }) => ({
      supplier,
      items: sum.items + items,
      cost: sum.cost === null || cost === null ? (sum.cost ?? cost) : add(sum.cost, cost),
      withoutCost: sum.withoutCost + withoutCost,
    }),
    { supplier, items: 0, cost: null, withoutCost: 0 },
  );
}

function byCost(a: Purchase, b: Purchase): number {
  if (a.cost === null || b.cost === null) return Number(a.cost === null) - Number(b.cost === null);
  return compare(b.cost, a.cost);
}

/** "$1,200.00 + 2 without cost": a sum that leaves something out must say so. */
function writeCost({ cost, withoutCost }: Purchase, { orders }: Wording, formats: Formats): string {
  const parts = cost === null ? [] : [formats.money(cost)];
  if (withoutCost > 0) parts.push(orders.withoutCost(formats.count(withoutCost)));
  return parts.join(" + ");
}
