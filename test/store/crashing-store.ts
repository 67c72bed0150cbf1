import type { Store } from "../../src/store/key-store.ts";

/** The store as a process sees it that dies at its n-th write: that one and all after it are not made. */
export function crashing(store: Store, crashAt: number): Store {
  let writes = 0;
  const survive = (): void => {
    writes += 1;
    if (writes >= crashAt) throw new Error("crash");
  };
  return {
    ...store,
    async set(collection, id, value, ttlMs) {
      survive();
      await store.set(collection, id, value, ttlMs);
    },
    async write(changes, guard) {
      if (changes.length > 0) survive();
      await store.write(changes, guard);
    },
    async delete(collection, id) {
      survive();
      await store.delete(collection, id);
    },
  };
}
