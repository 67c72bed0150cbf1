import type { KeyStore } from "../../src/store/key-store.ts";

/** A failure of a store at a write. `made`: the write is made all the same. `forGood`: all later operations fail, too. */
export interface Breakage {
  readonly atWrite: number;
  readonly made: boolean;
  readonly forGood: boolean;
}

export interface FragileStore extends KeyStore {
  /** Plans a failure of a later write; null: none. Writes are counted from now. */
  breakAt(breakage: Breakage | null): void;
  /** Tells whether the store has failed for good. */
  isDead(): boolean;
}

export function fragile(keyStore: KeyStore): FragileStore {
  let breakage: Breakage | null = null;
  let writes = 0;
  let isDead = false;

  async function write(make: () => Promise<void>): Promise<void> {
    refuseIfDead();
    writes += 1;
    if (breakage?.atWrite !== writes) return make();
    if (breakage.made) await make();
    isDead = breakage.forGood;
    throw new Error("the store broke");
  }

  async function read<Result>(make: () => Promise<Result>): Promise<Result> {
    refuseIfDead();
    return make();
  }

  function refuseIfDead(): void {
    if (isDead) throw new Error("the store is broken");
  }

  return {
    name: keyStore.name,
    confirm: () => keyStore.confirm(),
    lost: keyStore.lost,
    get: (collection, id) => read(() => keyStore.get(collection, id)),
    ids: (collection) => read(() => keyStore.ids(collection)),
    list: (collection) => read(() => keyStore.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => keyStore.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => keyStore.delete(collection, id)),
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => keyStore.write(changes, guard))),
    snapshot: () => read(() => keyStore.snapshot()),
    replace: (entries) => write(() => keyStore.replace(entries)),
    writer: () => keyStore.writer(),
    epoch: () => keyStore.epoch(),
    takeLane: (lane, what) => keyStore.takeLane(lane, what),
    close: () => keyStore.close(),
    breakAt(next) {
      breakage = next;
      writes = 0;
      isDead = false;
    },
    isDead: () => isDead,
  };
}
