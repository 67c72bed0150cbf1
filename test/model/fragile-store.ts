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

  const fragileOn = (of: KeyStore): KeyStore => ({
    name: of.name,
    epoch: of.epoch,
    confirm: () => of.confirm(),
    lost: of.lost,
    get: (collection, id) => read(() => of.get(collection, id)),
    ids: (collection) => read(() => of.ids(collection)),
    list: (collection) => read(() => of.list(collection)),
    set: (collection, id, value, ttlMs) => write(() => of.set(collection, id, value, ttlMs)),
    delete: (collection, id) => write(() => of.delete(collection, id)),
    write: (changes, guard) => (changes.length === 0 ? Promise.resolve() : write(() => of.write(changes, guard))),
    snapshot: () => read(() => of.snapshot()),
    replace: (entries) => write(() => of.replace(entries)),
    writer: () => of.writer(),
    async takeLane(lane, what) {
      const taken = await of.takeLane(lane, what);
      return typeof taken === "string" ? taken : { ...taken, keyStore: fragileOn(taken.keyStore) };
    },
    close: () => of.close(),
  });
  return {
    ...fragileOn(keyStore),
    breakAt(next) {
      breakage = next;
      writes = 0;
      isDead = false;
    },
    isDead: () => isDead,
  };
}
