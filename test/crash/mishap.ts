import type { Store } from "../../src/store/key-store.ts";

/** What happens at one write of a process, counted from 1. */
export interface Mishap {
  readonly atWrite: number;
  /** Whether the write is made nevertheless: then only its answer is lost. */
  readonly isMade: boolean;
  /** The process dies of it; else it lives on and sees the error. */
  readonly isDeath: boolean;
}

/** A store as one process sees it: once dead, that process reads and writes nothing more. */
export interface MishapStore extends Store {
  readonly writes: number;
  readonly death: AbortSignal;
}

export function withMishap(store: Store, mishap: Mishap | null): MishapStore {
  const death = new AbortController();
  let writes = 0;
  async function read<T>(operation: () => Promise<T>): Promise<T> {
    death.signal.throwIfAborted();
    return operation();
  }
  async function write(operation: () => Promise<void>): Promise<void> {
    death.signal.throwIfAborted();
    writes += 1;
    const isHit = writes === mishap?.atWrite;
    if (!isHit || mishap.isMade) await operation();
    if (!isHit) return;
    const incident = new Error(mishap.isDeath ? "the process died" : "the connection broke");
    if (mishap.isDeath) death.abort(incident);
    throw incident;
  }
  return {
    ...store,
    get writes() {
      return writes;
    },
    death: death.signal,
    get: (collection, id) => read(() => store.get(collection, id)),
    ids: (collection) => read(() => store.ids(collection)),
    list: (collection) => read(() => store.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => store.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => store.delete(collection, id)),
    // Nothing to write is no write.
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => store.write(changes, guard))),
  };
}
