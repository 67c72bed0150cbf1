import type { Snapshot } from "./snapshot.ts";

/** Numbers of low and out-of-stock levels of one warehouse. */
export interface OpenPlace {
  readonly branch: string | null;
  readonly warehouse: string | null;
  readonly low: number;
  readonly out: number;
}

type Counted = { -readonly [Field in keyof OpenPlace]: OpenPlace[Field] };

/** Counts open episodes by branch and warehouse: first the warehouse with the most out of stock, then with the most low. */
export function countByPlace(episodes: Snapshot): OpenPlace[] {
  const branches = new Map<string | null, Map<string | null, Counted>>();
  episodes.forEach(({ level: { branch, warehouse }, status }) => {
    const ofBranch = branches.get(branch) ?? new Map<string | null, Counted>();
    const place = ofBranch.get(warehouse) ?? { branch, warehouse, low: 0, out: 0 };
    const isNew = place.low + place.out === 0;
    if (isNew) branches.set(branch, ofBranch.set(warehouse, place));
    place[status] += 1;
  });
  return [...branches.values()]
    .flatMap((ofBranch) => [...ofBranch.values()])
    .sort((a, b) => b.out - a.out || b.low - a.low || compareNames(a, b));
}

function compareNames(a: OpenPlace, b: OpenPlace): number {
  const name = ({ branch, warehouse }: OpenPlace) => `${branch ?? ""}\n${warehouse ?? ""}`;
  return name(a) < name(b) ? -1 : 1;
}
