import type { Company } from "../../src/sandbox/company.ts";
import type { Random } from "../../src/sandbox/random.ts";

const WAREHOUSE = 1;
/** From 20 lines on a message begins with counts, and in Slack shows the worst alone. */
const LEVELS = 18;
/** So far up that every stock can carry the number of its transition. */
const MINIMUM = 1_000_000;

/** A transition of the shop's truth. Its stock is unique, so that whatever is told of it says which one it was. */
export interface Transition {
  /** From 1. */
  readonly number: number;
  readonly sku: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Market {
  /** All that has happened, oldest first. */
  readonly transitions: readonly Transition[];
  /** Changes up to `count` levels, but none that changed at `seenUntil` (milliseconds since 1970) or later. */
  step(count: number, seenUntil: number): void;
}

interface Stall {
  readonly productId: number;
  readonly sku: string;
  status: "ok" | "low" | "out";
  changedAt: number;
}

/** Makes the shop one of a few levels that are all well stocked, and lets them fall and rise from there. */
export function openMarket(company: Company, random: Random): Market {
  const transitions: Transition[] = [];
  const stalls = company.products.flatMap(({ id, sku, enabled, type, softDeleted, rows }): Stall[] => {
    for (const { warehouseId } of rows) company.editRow(id, warehouseId, { minimum: 0 });
    return enabled && type === "product" && !softDeleted && sku
      ? [{ productId: id, sku, status: "ok", changedAt: 0 }]
      : [];
  });
  const open = stalls.slice(0, LEVELS);
  for (const { productId } of open) company.editRow(productId, WAREHOUSE, { minimum: MINIMUM, stock: 2 * MINIMUM });

  return {
    transitions,
    step(count, seenUntil) {
      const settled = random.shuffle(open.filter(({ changedAt }) => changedAt < seenUntil));
      for (const stall of settled.slice(0, count)) {
        // From out to low is no transition: a level that is out can only recover.
        const next = { ok: ["low", "out"], low: ["ok", "out"], out: ["ok"] } as const;
        stall.status = random.pick(next[stall.status]) ?? "ok";
        const number = transitions.length + 1;
        const stock = { ok: MINIMUM + number, low: number, out: -number }[stall.status];
        company.editRow(stall.productId, WAREHOUSE, { stock });
        stall.changedAt = Date.now();
        transitions.push({ number, sku: stall.sku, at: stall.changedAt });
      }
    },
  };
}

/** The number of the transition that left this stock. */
export function transitionOf(stock: number): number {
  return stock > MINIMUM ? stock - MINIMUM : Math.abs(stock);
}
