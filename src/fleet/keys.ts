/** The beginning of all keys of a fleet in its Redis. Those of a store on the same Redis begin with `lowstockd:`. */
export const PREFIX = "lowstockd-fleet";

export function keyOf(...names: readonly string[]): string {
  return [PREFIX, ...names].join(":");
}
