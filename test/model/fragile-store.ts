import type { Store } from "../../src/store/key-store.ts";

/** A store that fails at a write. `made`: the write was made all the same. `forGood`: and at whatever comes after it. */
export interface Breakage {
  readonly atWrite: number;
  readonly made: boolean;
  readonly forGood: boolean;
}

export interface FragileStore extends Store {
  /** Lets a write to come fail; null: none. Writes count from now. */
  breakAt(breakage: Breakage | null): void;
  /** Whether it has failed for good. */
  isDead(): boolean;
}

export function fragile(store: Store): FragileStore {
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
    name: store.name,
    confirm: () => store.confirm(),
    lost: store.lost,
    get: (collection, id) => read(() => store.get(collection, id)),
    ids: (collection) => read(() => store.ids(collection)),
    list: (collection) => read(() => store.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => store.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => store.delete(collection, id)),
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => store.write(changes, guard))),
    close: () => store.close(),
    breakAt(next) {
      breakage = next;
      writes = 0;
      isDead = false;
    },
    isDead: () => isDead,
  };
}
