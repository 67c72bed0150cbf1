import { add, compare, type Decimal, decimal, isPositive, multiply, roundUp, subtract } from "../stock/decimal.ts";
import { normalize } from "../stock/match.ts";
import type { SupplierConfig } from "./suppliers-config.ts";

/** Returns how many units of a product its supplier sells together; 1: each by itself. */
export function packOf(pack: SupplierConfig["pack"], sku: string | null): number {
  if (typeof pack === "number") return pack;
  const known = Object.entries(pack ?? {}).find(([code]) => sku !== null && normalize(code) === normalize(sku));
  return known?.[1] ?? 1;
}

/** Rounds a quantity up to whole packs. */
export function wholePacks(quantity: Decimal, pack: number): Decimal {
  if (pack === 1) return quantity;
  let packs = decimal(Math.floor(Number(quantity) / pack));
  while (compare(multiply(packs, decimal(pack)), quantity) < 0) packs = add(packs, decimal(1));
  return roundUp(multiply(packs, decimal(pack)));
}

/**
 * Rounds a whole quantity up to whole packs, or down where there is no room for so much. Where not even one pack fits, it stays
 * as it is.
 * @param room units that there is room for; null: for any
 */
export function packsWithin(quantity: Decimal, pack: number, room: Decimal | null): Decimal {
  const up = wholePacks(quantity, pack);
  if (room === null || compare(up, room) <= 0) return up;
  const down = subtract(up, decimal(pack));
  return isPositive(down) ? down : quantity;
}
