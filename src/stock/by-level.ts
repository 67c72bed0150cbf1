import type { LevelKey } from "./level.ts";

/** Something about each of many levels. */
export type ByLevel<Value> = ReadonlyMap<LevelKey, Value>;

/** Makes a map of a plain object. */
export function mapOf<Key extends string, Value>(entries: Readonly<Record<Key, Value>>): ReadonlyMap<Key, Value> {
  const map = new Map<Key, Value>();
  for (const key in entries) map.set(key, entries[key]);
  return map;
}

/** A map of fewer entries is copied for its changes: that costs next to nothing, and a copy is read faster. */
const FEW = 4_096;

/** One in so many entries of a map may be changed before it is copied. */
const CHANGED_OF = 8;

/** New values by key; undefined: the entry is removed. */
type Changes<Key, Value> = ReadonlyMap<Key, Value | undefined>;

/** A map with changes beside it. Where few of many entries change, to copy all of them would be most of the work. */
class Changed<Key, Value> implements ReadonlyMap<Key, Value> {
  readonly base: ReadonlyMap<Key, Value>;
  readonly changes: Changes<Key, Value>;
  readonly size: number;

  constructor(base: ReadonlyMap<Key, Value>, changes: Changes<Key, Value>, size: number) {
    this.base = base;
    this.changes = changes;
    this.size = size;
  }

  get(key: Key): Value | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.base.get(key);
  }

  has(key: Key): boolean {
    return this.changes.has(key) ? this.changes.get(key) !== undefined : this.base.has(key);
  }

  entries(): MapIterator<[Key, Value]> {
    return new Entries(this);
  }

  *keys(): Generator<Key, undefined> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): Generator<Value, undefined> {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(visit: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    const { base, changes } = this;
    base.forEach((kept, key) => {
      const value = changes.get(key);
      if (value !== undefined) visit(value, key, this);
      else if (!changes.has(key)) visit(kept, key, this);
    });
    changes.forEach((value, key) => {
      if (value !== undefined && !base.has(key)) visit(value, key, this);
    });
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }
}

/** Goes through a map with changes. A generator makes two objects an entry, a twelfth of what a poll allocated. */
class Entries<Key, Value> extends Iterator<[Key, Value], undefined> {
  readonly #map: Changed<Key, Value>;
  readonly #base: MapIterator<[Key, Value]>;
  readonly #changes: MapIterator<[Key, Value | undefined]>;

  constructor(map: Changed<Key, Value>) {
    super();
    this.#map = map;
    this.#base = map.base.entries();
    this.#changes = map.changes.entries();
  }

  override next(): IteratorResult<[Key, Value], undefined> {
    const { base, changes } = this.#map;
    for (let step = this.#base.next(); !step.done; step = this.#base.next()) {
      const key = step.value[0];
      const value = changes.get(key);
      if (value !== undefined) return { done: false, value: [key, value] };
      if (!changes.has(key)) return step;
    }
    for (let step = this.#changes.next(); !step.done; step = this.#changes.next()) {
      const [key, value] = step.value;
      if (value !== undefined && !base.has(key)) return { done: false, value: [key, value] };
    }
    return { done: true, value: undefined };
  }
}

/** Tells whether a value is a map, as `edit` takes and makes them. */
export function isByKey(value: unknown): value is ReadonlyMap<string, unknown> {
  return value instanceof Map || value instanceof Changed;
}

/** The maps that `edit` has made: of which map, held weakly, and which of its keys were set or deleted. */
const edits = new WeakMap<object, { readonly before: WeakRef<object>; readonly changes: Changes<unknown, unknown> }>();

/** Returns the keys of all entries in which two maps can differ: the edited ones alone where `edit` made one of the other. */
export function keysEdited<Key>(before: ReadonlyMap<Key, unknown>, after: ReadonlyMap<Key, unknown>): Iterable<Key> {
  if (before === after) return [];
  const made = edits.get(after);
  if (made?.before.deref() === before) return (made.changes as Changes<Key, unknown>).keys();
  return new Set([...before.keys(), ...after.keys()]);
}

/** Collects changes of a map, which stays as it is. */
export function edit<Key, Value>(before: ReadonlyMap<Key, Value>) {
  const changes = new Map<Key, Value | undefined>();
  return {
    get: (key: Key): Value | undefined => (changes.has(key) ? changes.get(key) : before.get(key)),
    /** Undefined removes the entry. */
    set(key: Key, value: Value | undefined): void {
      changes.set(key, value);
    },
    delete(key: Key): void {
      changes.set(key, undefined);
    },
    /** The keys of the entries that were set or deleted. */
    keys: (): Iterable<Key> => changes.keys(),
    /** Returns the map with the changes: the same one if there are none. Called when all of them are made. */
    edited(): ReadonlyMap<Key, Value> {
      if (changes.size === 0) return before;
      const after = withChanges(before, changes);
      // Of so many the keys are worth no more than the maps.
      if (changes.size <= before.size) edits.set(after, { before: new WeakRef(before), changes });
      return after;
    },
  };
}

function withChanges<Key, Value>(
  before: ReadonlyMap<Key, Value>,
  changes: Changes<Key, Value>,
): ReadonlyMap<Key, Value> {
  const { base, changes: earlier } =
    before instanceof Changed ? (before as Changed<Key, Value>) : { base: before, changes: new Map() };
  if (base.size < FEW || (earlier.size + changes.size) * CHANGED_OF > base.size) return copied(before, changes);
  let { size } = before;
  for (const [key, value] of changes) size += Number(value !== undefined) - Number(before.has(key));
  return new Changed(base, new Map([...earlier, ...changes]), size);
}

function copied<Key, Value>(before: ReadonlyMap<Key, Value>, changes: Changes<Key, Value>): Map<Key, Value> {
  const copy = new Map<Key, Value>();
  // What is removed is left out: a map keeps the room of what was in it for a while.
  for (const [key, value] of new Changed(before, changes, 0)) copy.set(key, value);
  return copy;
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
