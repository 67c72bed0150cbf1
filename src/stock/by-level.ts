import type { LevelKey } from "./level.ts";

/** Something about each of many levels. */
export type ByLevel<Value> = ReadonlyMap<LevelKey, Value>;

/** Makes a map of a plain object. */
export function mapOf<Key extends string, Value>(entries: Readonly<Record<Key, Value>>): ReadonlyMap<Key, Value> {
  const map = new Map<Key, Value>();
  for (const key in entries) map.set(key, entries[key]);
  return map;
}

/** Wraps a map for edits: it is copied at the first change, so that `edited()` is the same map if nothing changed. */
export function edit<Key, Value>(before: ReadonlyMap<Key, Value>) {
  let copy: Map<Key, Value> | null = null;
  const own = () => {
    copy ??= new Map(before);
    return copy;
  };
  return {
    set(key: Key, value: Value): void {
      own().set(key, value);
    },
    delete(key: Key): void {
      own().delete(key);
    },
    edited: (): ReadonlyMap<Key, Value> => copy ?? before,
  };
}

/** Applies changes to a map, where undefined removes an entry. Without any it returns the same map. */
export function withEntries<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  changed: ReadonlyMap<Key, Value | undefined>,
): ReadonlyMap<Key, Value> {
  const editing = edit(before);
  for (const [key, value] of changed) {
    if (value === undefined) editing.delete(key);
    else editing.set(key, value);
  }
  return editing.edited();
}
