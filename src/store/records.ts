import type { KeyStore, StoreChange, StoreGuard } from "./key-store.ts";
import { currentFormat, pack, type RecordKind, unpack } from "./record.ts";

/** A store as records of known kinds. Every value is checked when it is read and when it is written. */
export interface Records {
  /** The store's URL without secrets. */
  readonly store: string;
  get<Value extends object>(kind: RecordKind<Value>, id: string): Promise<Value | null>;
  list<Value extends object>(kind: RecordKind<Value>): Promise<Map<string, Value>>;
  ids<Value extends object>(kind: RecordKind<Value>): Promise<string[]>;
  /** Makes all changes or none, as `KeyStore.write`. */
  write(changes: readonly StoreChange[], guard?: StoreGuard): Promise<void>;
  set<Value extends object>(kind: RecordKind<Value>, id: string, value: Value, ttlMs?: number): Promise<void>;
  delete<Value extends object>(kind: RecordKind<Value>, id: string): Promise<void>;
}

export function recordsIn(store: KeyStore): Records {
  return {
    store: store.name,
    async get(kind, id) {
      const raw = await store.get(kind.collection, id);
      return raw === undefined ? null : unpack(kind, id, raw, store.name);
    },
    async list(kind) {
      const raws = await store.list(kind.collection);
      return new Map([...raws].map(([id, raw]) => [id, unpack(kind, id, raw, store.name)]));
    },
    ids: ({ collection }) => store.ids(collection),
    write: (changes, guard) => store.write(changes, guard),
    set: async (kind, id, value, ttlMs) => store.set(kind.collection, id, pack(kind, value), ttlMs),
    delete: ({ collection }, id) => store.delete(collection, id),
  };
}

/** Makes the change that stores a value, which is checked at once. */
export function keeping<Value extends object>(
  kind: RecordKind<Value>,
  id: string,
  value: Value,
  ttlMs?: number,
): StoreChange {
  return { collection: kind.collection, id, value: pack(kind, value), ttlMs };
}

/** Makes the change that stores a value itself, which is checked at once. A copy of each of many levels would take much memory. */
export function keepingItself<Value extends object>(...given: Parameters<typeof keepingChecked<Value>>): StoreChange {
  const [kind, , value] = given;
  kind.schema.parse(value);
  return keepingChecked(...given);
}

/** Makes the change that stores a value that was checked before. */
export function keepingChecked<Value extends object>(
  kind: RecordKind<Value>,
  id: string,
  value: Value,
  ttlMs?: number,
): StoreChange {
  return { collection: kind.collection, id, value: { format: currentFormat(kind), value }, ttlMs };
}

/** Makes the change that removes a record. */
export function removing({ collection }: { readonly collection: string }, id: string): StoreChange {
  return { collection, id, value: null };
}
