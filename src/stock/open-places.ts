import type { Snapshot } from "./snapshot.ts";

/** Numbers of low and out-of-stock levels of one warehouse. */
export interface OpenPlace {
  readonly branch: string | null;
  readonly warehouse: string | null;
  readonly low: number;
  readonly out: number;
}

/** Counts open episodes by branch and warehouse: first the warehouse with the most out of stock, then with the most low. */
export function countByPlace(episodes: Snapshot): OpenPlace[] {
  const places = new Map<string, { branch: string | null; warehouse: string | null; low: number; out: number }>();
  for (const { level, status } of episodes.values()) {
    const { branch, warehouse } = level;
    const key = JSON.stringify([branch, warehouse]);
    const place = places.get(key) ?? { branch, warehouse, low: 0, out: 0 };
    place[status] += 1;
    places.set(key, place);
  }
  return [...places.values()].sort((a, b) => b.out - a.out || b.low - a.low || compareNames(a, b));
}

function compareNames(a: OpenPlace, b: OpenPlace): number {
  const name = ({ branch, warehouse }: OpenPlace) => `${branch ?? ""}\n${warehouse ?? ""}`;
  return name(a) < name(b) ? -1 : 1;
}
