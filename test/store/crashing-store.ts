import type { KeyStore } from "../../src/store/key-store.ts";

/** Wraps a store for a process that dies at its n-th write: that write and all later ones are not made. */
export function crashing(keyStore: KeyStore, crashAt: number): KeyStore {
  let writes = 0;
  const survive = (): void => {
    writes += 1;
    if (writes >= crashAt) throw new Error("crash");
  };
  return {
    ...keyStore,
    async set(collection, id, value, ttlMs) {
      survive();
      await keyStore.set(collection, id, value, ttlMs);
    },
    async write(changes, guard) {
      if (changes.length > 0) survive();
      await keyStore.write(changes, guard);
    },
    async delete(collection, id) {
      survive();
      await keyStore.delete(collection, id);
    },
  };
}
