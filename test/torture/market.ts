import type { Company } from "../../src/sandbox/company.ts";
import type { Random } from "../../src/sandbox/random.ts";

const WAREHOUSE = 1;
/** Fewer than 20, because a message with more lines begins with counts, and in Slack shows only the worst. */
const LEVELS = 18;
/** So high that every stock can contain the number of its transition. */
const MINIMUM = 1_000_000;

/** A true change of status in the shop. Its stock is unique, so that a message shows which transition it tells. */
export interface Transition {
  /** From 1. */
  readonly number: number;
  readonly sku: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Market {
  /** All transitions, oldest first. */
  readonly transitions: readonly Transition[];
  /** Changes at most `count` levels, but none that changed at `seenUntil` (milliseconds since 1970) or later. */
  step(count: number, seenUntil: number): void;
}

interface Stall {
  readonly productId: number;
  readonly sku: string;
  status: "ok" | "low" | "out";
  changedAt: number;
}

/** Replaces the shop by a few levels with enough stock, which then fall and rise. */
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
        // Out to low is not told, so that a level that is out can only recover.
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

/** Returns the number of the transition with this stock. */
export function transitionOf(stock: number): number {
  return stock > MINIMUM ? stock - MINIMUM : Math.abs(stock);
}
