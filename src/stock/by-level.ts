import type { LevelKey } from "./level.ts";

/** Something about each of many levels. */
export type ByLevel<Value> = ReadonlyMap<LevelKey, Value>;

/** Makes a map of a plain object. */
export function mapOf<Key extends string, Value>(entries: Readonly<Record<Key, Value>>): ReadonlyMap<Key, Value> {
  const map = new Map<Key, Value>();
  for (const key in entries) map.set(key, entries[key]);
  return map;
}

/** The maps that `edit` has made: of which map, held weakly, and which of its keys were set or deleted. */
const edits = new WeakMap<object, { readonly before: WeakRef<object>; readonly keys: ReadonlySet<unknown> }>();

/** Returns the keys of all entries in which two maps can differ: the edited ones alone where `edit` made one of the other. */
export function keysEdited<Key>(before: ReadonlyMap<Key, unknown>, after: ReadonlyMap<Key, unknown>): Iterable<Key> {
  if (before === after) return [];
  const made = edits.get(after);
  if (made?.before.deref() === before) return made.keys as ReadonlySet<Key>;
  return new Set([...before.keys(), ...after.keys()]);
}

/** Wraps a map for edits: it is copied at the first change, so that `edited()` is the same map if nothing changed. */
export function edit<Key, Value>(before: ReadonlyMap<Key, Value>) {
  let copy: Map<Key, Value> | null = null;
  const keys = new Set<Key>();
  const own = (key: Key) => {
    if (!copy) {
      copy = new Map(before);
      edits.set(copy, { before: new WeakRef(before), keys });
    }
    keys.add(key);
    // Of so many the keys are worth no more than the maps.
    if (keys.size > before.size) edits.delete(copy);
    return copy;
  };
  return {
    get: (key: Key): Value | undefined => (copy ?? before).get(key),
    /** Undefined removes the entry. */
    set(key: Key, value: Value | undefined): void {
      if (value === undefined) own(key).delete(key);
      else own(key).set(key, value);
    },
    delete(key: Key): void {
      own(key).delete(key);
    },
    /** The keys of the entries that were set or deleted. */
    keys: (): ReadonlySet<Key> => keys,
    edited: (): ReadonlyMap<Key, Value> => copy ?? before,
  };
}

/** Applies changes to a map, where undefined removes an entry. Without any it returns the same map. */
export function withEntries<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  changed: ReadonlyMap<Key, Value | undefined>,
): ReadonlyMap<Key, Value> {
  const editing = edit(before);
  for (const [key, value] of changed) editing.set(key, value);
  return editing.edited();
}
