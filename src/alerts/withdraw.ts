import type { LevelKey } from "../stock/level.ts";
import type { Known } from "./agenda.ts";
import { type HeldByLevel, nameOf } from "./hold.ts";
import { isShortage } from "./shortage.ts";

/**
 * Takes back what waits to be told of a level's shortage, as it was silenced meanwhile. What has ended before it, and is
 * still to be told, stays.
 * @param held is taken from
 * @returns who knows of the episode without it
 */
export function withdraw(held: HeldByLevel, key: LevelKey, knows: Known): Known {
  const unaware = new Set<string>();
  for (const { channel } of knows.told) {
    const name = nameOf(channel, key);
    const entry = held.get(name);
    if (!entry) continue;
    const end = entry.changes.findLastIndex((change) => !isShortage(change)) + 1;
    if (entry.changes.slice(end).some(({ kind }) => kind === "breached")) unaware.add(channel);
    const [first, ...others] = entry.changes.slice(0, end);
    if (first) held.set(name, { ...entry, changes: [first, ...others] });
    else held.delete(name);
  }
  return { ...knows, told: knows.told.filter(({ channel }) => !unaware.has(channel)) };
}
