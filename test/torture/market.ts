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
  /** Which of the companies, from 0. */
  readonly company: number;
  readonly sku: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Market {
  /** All transitions, oldest first. */
  readonly transitions: readonly Transition[];
  /** Changes at most `count` levels, but none that changed at the time of its company (ms since 1970) in `seenUntil` or later. */
  step(count: number, seenUntil: readonly number[]): void;
}

interface Stall {
  readonly shop: Company;
  readonly company: number;
  readonly productId: number;
  readonly sku: string;
  status: "ok" | "low" | "out";
  changedAt: number;
}

/** Replaces each shop by a few levels with enough stock, which then fall and rise. */
export function openMarket(shops: readonly Company[], random: Random): Market {
  const transitions: Transition[] = [];
  const open = shops.flatMap((shop, company) => openStalls(shop, company));

  return {
    transitions,
    step(count, seenUntil) {
      const settled = random.shuffle(open.filter(({ company, changedAt }) => changedAt < (seenUntil[company] ?? 0)));
      for (const stall of settled.slice(0, count)) {
        // Out to low is not told, so that a level that is out can only recover.
        const next = { ok: ["low", "out"], low: ["ok", "out"], out: ["ok"] } as const;
        stall.status = random.pick(next[stall.status]) ?? "ok";
        const number = transitions.length + 1;
        const stock = { ok: MINIMUM + number, low: number, out: -number }[stall.status];
        stall.shop.editRow(stall.productId, WAREHOUSE, { stock });
        stall.changedAt = Date.now();
        transitions.push({ number, company: stall.company, sku: stall.sku, at: stall.changedAt });
      }
    },
  };
}

function openStalls(shop: Company, company: number): Stall[] {
  const stalls = shop.products.flatMap(({ id, sku, enabled, type, softDeleted, rows }): Stall[] => {
    for (const { warehouseId } of rows) shop.editRow(id, warehouseId, { minimum: 0 });
    return enabled && type === "product" && !softDeleted && sku
      ? [{ shop, company, productId: id, sku, status: "ok", changedAt: 0 }]
      : [];
  });
  const open = stalls.slice(0, LEVELS);
  for (const { productId } of open) shop.editRow(productId, WAREHOUSE, { minimum: MINIMUM, stock: 2 * MINIMUM });
  return open;
}

/** Returns the number of the transition with this stock. */
export function transitionOf(stock: number): number {
  return stock > MINIMUM ? stock - MINIMUM : Math.abs(stock);
}
