import { membersOf } from "../members.ts";

/*
 * How a state lies in the store: what it keeps by level or product in shards, all else in one head. What this knows of a
 * state are those places alone, so that it holds for every format of it.
 */

type Members = Readonly<Record<string, unknown>>;
type Path = readonly [string, ...string[]];

/** Objects by the key of a level, or by the id of a product. */
const PLACES: readonly Path[] = [
  ["episodes"],
  ["suspects"],
  ["notificationState", "levels"],
  ["notificationState", "consumed"],
  // Until format 3.
  ["agenda", "known"],
  ["agenda", "spent"],
  ["reading", "absences"],
];

/** What one shard holds: by the name of the place, by key. */
export type ShardParts = Readonly<Record<string, Members>>;

const PRODUCTS_A_SHARD = 64;
/** The head names each of them. */
const MOST_SHARDS = 4_096;
/** So many times too large or too small may shards be before all are written anew. */
const TOLERANCE = 4;

/** Into how many shards to put what a state holds, given into how many it lies now; null: into none. */
export function shardCount(state: unknown, now: number | null): number {
  const entries = Object.keys(partAt(state, PLACES[0] ?? ["episodes"])).length;
  const wanted = Math.min(MOST_SHARDS, 2 ** Math.max(0, Math.ceil(Math.log2(entries / PRODUCTS_A_SHARD))));
  return now !== null && wanted <= now * TOLERANCE && now <= wanted * TOLERANCE * TOLERANCE ? now : wanted;
}

/** The shards whose part of two states differs. */
export function changedShards(before: unknown, next: unknown, count: number): Set<number> {
  const changed = new Set<number>();
  for (const path of PLACES) {
    const [old, current] = [partAt(before, path), partAt(next, path)];
    if (old === current) continue;
    for (const key in current) if (!isSameValue(old[key], current[key])) changed.add(shardOf(key, count));
    for (const key in old) if (!(key in current)) changed.add(shardOf(key, count));
  }
  return changed;
}

/** A state with nothing by level but what lies in some of the shards. */
export function restrict(state: unknown, shards: ReadonlySet<number>, count: number): Members {
  return overPlaces(state, (part) =>
    shards.size === 0
      ? {}
      : Object.fromEntries(Object.entries(part).filter(([key]) => shards.has(shardOf(key, count)))),
  );
}

/** A state's head, and its shards that hold anything. */
export function divide(state: unknown, count: number): { head: Members; shards: Map<number, ShardParts> } {
  const shards = new Map<number, Record<string, Record<string, unknown>>>();
  for (const path of PLACES) {
    for (const [key, value] of Object.entries(partAt(state, path))) {
      const index = shardOf(key, count);
      const shard = shards.get(index) ?? {};
      shards.set(index, shard);
      const part = shard[nameOf(path)] ?? {};
      shard[nameOf(path)] = part;
      part[key] = value;
    }
  }
  return { head: overPlaces(state, () => ({})), shards };
}

/** The opposite of `divide`. */
export function unite(head: Members, shards: Iterable<ShardParts>): Members {
  const parts = new Map<string, Record<string, unknown>>();
  for (const shard of shards) {
    for (const [name, part] of Object.entries(shard)) {
      const whole = parts.get(name) ?? {};
      parts.set(name, whole);
      Object.assign(whole, part);
    }
  }
  return overPlaces(head, (_, name) => parts.get(name) ?? {});
}

/** Those of the places that there are in the state, each with another part. */
function overPlaces(state: unknown, replace: (part: Members, name: string) => Members): Members {
  return PLACES.reduce<Members>((whole, path) => {
    return hasPlace(whole, path) ? withPart(whole, path, replace(partAt(whole, path), nameOf(path))) : whole;
  }, membersOf(state));
}

function hasPlace(state: unknown, path: readonly string[]): boolean {
  const [name, ...rest] = path;
  return name === undefined || (isMembers(state) && name in state && hasPlace(state[name], rest));
}

function withPart(state: Members, [name, ...rest]: readonly string[], part: Members): Members {
  return name === undefined ? part : { ...state, [name]: withPart(membersOf(state[name]), rest, part) };
}

function partAt(state: unknown, path: Path): Members {
  const part = path.reduce<unknown>((value, name) => (isMembers(value) ? value[name] : undefined), state);
  return isMembers(part) ? part : {};
}

function nameOf(path: Path): string {
  return path.join(".");
}

/** Neighbours by id lie together. */
function shardOf(key: string, count: number): number {
  const product = Number.parseInt(key.startsWith("[") ? key.slice(1) : key, 10);
  return Math.abs(Math.floor(product / PRODUCTS_A_SHARD) || 0) % count;
}

/** Of plain values; what is undefined is as good as absent. */
function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((it, i) => isSameValue(it, b[i]));
  }
  if (!isMembers(a) || !isMembers(b)) return false;
  for (const name in a) if (!isSameValue(a[name], b[name])) return false;
  for (const name in b) if (a[name] === undefined && b[name] !== undefined) return false;
  return true;
}

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}
