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
  const mortal = (of: KeyStore): KeyStore => ({
    ...of,
    get: (collection, id) => read(() => of.get(collection, id)),
    ids: (collection) => read(() => of.ids(collection)),
    list: (collection) => read(() => of.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => of.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => of.delete(collection, id)),
    // A write without changes does not count.
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => of.write(changes, guard))),
    async takeLane(lane, what) {
      const taken = await read(() => of.takeLane(lane, what));
      return typeof taken === "string" ? taken : { ...taken, keyStore: mortal(taken.keyStore) };
    },
  });
  return {
    ...mortal(keyStore),
    get writes() {
      return writes;
    },
    death: death.signal,
  };
}
