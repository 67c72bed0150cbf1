import type { KeyStore } from "../../src/store/key-store.ts";

/** A failure at one write of a process; writes are counted from 1. */
export interface Mishap {
  readonly atWrite: number;
  /** Whether the write is made all the same, so that only its answer is lost. */
  readonly isMade: boolean;
  /** Whether the process dies; otherwise it goes on and sees the error. */
  readonly isDeath: boolean;
}

/** A store as one process sees it: once dead, that process reads and writes nothing more. */
export interface MishapStore extends KeyStore {
  readonly writes: number;
  readonly death: AbortSignal;
}

export function withMishap(keyStore: KeyStore, mishap: Mishap | null): MishapStore {
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
    ...keyStore,
    get writes() {
      return writes;
    },
    death: death.signal,
    get: (collection, id) => read(() => keyStore.get(collection, id)),
    ids: (collection) => read(() => keyStore.ids(collection)),
    list: (collection) => read(() => keyStore.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => keyStore.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => keyStore.delete(collection, id)),
    // A write without changes does not count.
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => keyStore.write(changes, guard))),
  };
}
