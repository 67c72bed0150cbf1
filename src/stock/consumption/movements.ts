import { add, compare, type Decimal, subtract, ZERO } from "../decimal.ts";

/** What one level did between two reads. Units are more than 0. */
export interface Movement {
  /** A `fall` is taken for demand; a `transfer` went to another warehouse, or came from one; `unclear` may be any of it. */
  readonly kind: "fall" | "receipt" | "transfer" | "unclear";
  readonly units: Decimal;
}

/** The stock of one level at two reads. */
export interface StockPair {
  readonly before: Decimal;
  readonly now: Decimal;
}

/**
 * Says what the levels of one product did between two reads. A fall with an equal rise in another warehouse is a transfer, and
 * so are all falls and rises that are left if their sums are equal: one warehouse has then supplied several. A transfer and a
 * sale between the same two reads cannot be told apart: the whole fall is taken for demand, unless there was much time for both.
 * @param isLong whether the time between the reads was long
 * @returns for each level its movement, in the order of `pairs`; null: it has not moved
 */
export function findMovements(pairs: readonly StockPair[], isLong: boolean): (Movement | null)[] {
  const movements = pairs.map(({ before, now }): Movement | null => {
    if (before === now) return null;
    const rise = subtract(now, before);
    return compare(rise, ZERO) > 0 ? { kind: "receipt", units: rise } : { kind: "fall", units: subtract(before, now) };
  });
  const rename = (index: number, kind: Movement["kind"]) => {
    const movement = movements[index];
    if (movement) movements[index] = { ...movement, kind };
  };
  const indexesOf = (kind: Movement["kind"]) =>
    [...movements.keys()].filter((index) => movements[index]?.kind === kind);
  for (const fall of indexesOf("fall")) {
    const rise = indexesOf("receipt").find((index) => movements[index]?.units === movements[fall]?.units);
    if (rise === undefined) continue;
    rename(fall, "transfer");
    rename(rise, "transfer");
  }
  const [falls, rises] = [indexesOf("fall"), indexesOf("receipt")];
  const sum = (indexes: readonly number[]) =>
    indexes.reduce<Decimal>((total, index) => add(total, movements[index]?.units ?? ZERO), ZERO);
  if (falls.length > 0 && rises.length > 0 && (isLong || sum(falls) === sum(rises))) {
    const kind = sum(falls) === sum(rises) ? "transfer" : "unclear";
    for (const index of [...falls, ...rises]) rename(index, kind);
  }
  return movements;
}
