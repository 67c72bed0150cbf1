import { nowAndThen, type Steps } from "../steps.ts";
import { isByKey, keysEdited, mapOf } from "../stock/by-level.ts";
import { productOf } from "../stock/level.ts";

/*
 * The layout of a state in the store: what it holds by level or product lies in shards, everything else in one head. This file
 * knows only the places below, so that it works for every format of a state. What a state holds by level may be a map, as in
 * memory, or a plain object, as in the store; what is returned for the store is always plain.
 */

type Members = Readonly<Record<string, unknown>>;
type ByKey = ReadonlyMap<string, unknown>;
type Path = readonly [string, ...string[]];

/** Paths of what has keys of levels or ids of products. */
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

/** The content of one shard: by place, then by key. */
export type ShardParts = Readonly<Record<string, Members>>;

/** Keys under which something has changed, by the index of their shard; null: too many to list. */
export type ChangedKeys = ReadonlyMap<number, ReadonlySet<string> | null>;

const PRODUCTS_A_SHARD = 64;
/** Bounded, because the head has a number for each shard. */
const MOST_SHARDS = 4_096;
/** How many times too large or too small shards may be before all of them are written again. */
const TOLERANCE = 4;

/** Returns the number of shards for a state. `now`: the present number, which is kept if it is near enough; null: none. */
export function shardCount(state: unknown, now: number | null): number {
  const { size } = partAt(state, PLACES[0] ?? ["episodes"]);
  const wanted = Math.min(MOST_SHARDS, 2 ** Math.max(0, Math.ceil(Math.log2(size / PRODUCTS_A_SHARD))));
  return now !== null && wanted <= now * TOLERANCE && now <= wanted * TOLERANCE * TOLERANCE ? now : wanted;
}

/**
 * Returns the keys under which two states differ, by the index of their shard.
 * @param most of a shard with more of them they are not listed: null
 */
export function changedKeys(before: unknown, next: unknown, count: number, most: number): ChangedKeys {
  const changed = new Map<number, Set<string> | null>();
  for (const path of PLACES) {
    const [old, current] = [partAt(before, path), partAt(next, path)];
    for (const key of keysEdited(old, current)) {
      const index = shardOf(key, count);
      const keys = changed.get(index);
      if (keys === null || isSameValue(old.get(key), current.get(key))) continue;
      const all = (keys ?? new Set()).add(key);
      changed.set(index, all.size > most ? null : all);
    }
  }
  return changed;
}

/** Returns a state as it is stored, in one piece. */
export function plain(state: unknown): Members {
  return overPlaces(state, (_, part) => Object.fromEntries(part));
}

/** Returns a state without the content of its shards. */
export function headOf(state: unknown): Members {
  return overPlaces(state, () => ({}));
}

/** Returns the content of the `wanted` shards of a state, by index; empty shards are left out. */
export function* partsOf(state: unknown, wanted: ReadonlySet<number>, count: number): Steps<Map<number, ShardParts>> {
  const shards = new Map<number, Record<string, Record<string, unknown>>>();
  if (wanted.size === 0) return shards;
  const isTime = nowAndThen();
  for (const path of PLACES) {
    const [name, part] = [nameOf(path), partAt(state, path)];
    // The keys alone at first: most are not wanted, and to iterate the map makes two objects an entry.
    const keys: string[] = [];
    part.forEach((_, key) => {
      keys.push(key);
    });
    for (const key of keys) {
      if (isTime()) yield;
      const index = shardOf(key, count);
      if (!wanted.has(index)) continue;
      const shard = shards.get(index) ?? {};
      shards.set(index, shard);
      shard[name] ??= {};
      shard[name][key] = part.get(key);
    }
  }
  return shards;
}

/** Returns what a state holds under some keys; for what it does not hold there is nothing. */
export function partsUnder(state: unknown, keys: Iterable<string>): ShardParts {
  const wanted = [...keys];
  const parts: Record<string, Record<string, unknown>> = {};
  for (const path of PLACES) {
    const [name, part] = [nameOf(path), partAt(state, path)];
    for (const key of wanted) {
      if (!part.has(key)) continue;
      parts[name] ??= {};
      parts[name][key] = part.get(key);
    }
  }
  return parts;
}

/** Returns the content of a shard with what is under some keys replaced, also by nothing. */
export function withKeys(parts: ShardParts, keys: readonly string[], replaced: ShardParts): ShardParts {
  const whole: Record<string, Record<string, unknown>> = {};
  for (const name of new Set([...Object.keys(parts), ...Object.keys(replaced)])) {
    const part = { ...parts[name] };
    for (const key of keys) delete part[key];
    whole[name] = Object.assign(part, replaced[name]);
  }
  return whole;
}

/** Returns a state with what another one of the same format holds by level and product. */
export function withLevelsOf<State extends object>(other: State, state: State): State {
  const whole = PLACES.reduce<Members>(
    (made, path) => withPart(made, path, valueAt(other, path)),
    isMembers(state) ? state : {},
  );
  return whole as unknown as State;
}

/** Puts a head and the content of its shards together again. */
export function unite(head: Members, shards: Iterable<ShardParts>): Members {
  const parts = new Map<string, Record<string, unknown>>();
  for (const shard of shards) {
    for (const [name, part] of Object.entries(shard)) {
      const whole = parts.get(name) ?? {};
      parts.set(name, whole);
      Object.assign(whole, part);
    }
  }
  return overPlaces(head, (name) => parts.get(name) ?? {});
}

/** Replaces what is at each place that the state has. */
function overPlaces(state: unknown, replace: (name: string, part: ByKey) => Members): Members {
  return PLACES.reduce<Members>(
    (whole, path) => withPart(whole, path, replace(nameOf(path), partAt(state, path))),
    isMembers(state) ? state : {},
  );
}

function withPart(state: Members, [name, ...rest]: Path, part: unknown): Members {
  if (!(name in state)) return state;
  const [next, ...further] = rest;
  const inner = state[name];
  const replaced = next === undefined ? part : isMembers(inner) ? withPart(inner, [next, ...further], part) : inner;
  return { ...state, [name]: replaced };
}

function valueAt(state: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, name) => (isMembers(value) ? value[name] : undefined), state);
}

function partAt(state: unknown, path: Path): ByKey {
  const part = valueAt(state, path);
  if (isByKey(part)) return part;
  return isMembers(part) ? mapOf(part) : NOTHING;
}

const NOTHING: ByKey = new Map();

function nameOf(path: Path): string {
  return path.join(".");
}

/** Returns the index of a key's shard; products with neighbouring ids lie in one shard. */
function shardOf(key: string, count: number): number {
  const product = key.startsWith("[") ? productOf(key) : Number.parseInt(key, 10);
  return Math.abs(Math.floor(product / PRODUCTS_A_SHARD) || 0) % count;
}

/** Compares plain values deeply; an undefined property counts as absent. */
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
