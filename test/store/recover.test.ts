import { expect, test } from "@jest/globals";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { startStore, storeBeside } from "../../src/store/store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

/** Makes a store that does something before its n-th operation; they are counted from 1. */
function interrupted(keyStore: KeyStore, at: number, interrupt: () => Promise<void>) {
  let operations = 0;
  const count = async <Result>(operation: () => Promise<Result>): Promise<Result> => {
    operations += 1;
    if (operations === at) await interrupt();
    return operation();
  };
  return {
    operations: () => operations,
    keyStore: {
      ...keyStore,
      get: (collection: string, id: string) => count(() => keyStore.get(collection, id)),
      ids: (collection: string) => count(() => keyStore.ids(collection)),
      list: (collection: string) => count(() => keyStore.list(collection)),
    },
  };
}

test("what another daemon of a fleet commits at any moment of a recovery is there afterwards, and is no damage", async () => {
  let operations = Number.POSITIVE_INFINITY;
  for (let at = 1; at <= operations; at += 1) {
    const keyStore = keyStoreOn(openMemory(), "memory:", true);
    await (await startStore(keyStore)).commit("torogoz", sampleState(1), []);
    const other = storeBeside(keyStore);
    const recovering = interrupted(keyStore, at, async () => {
      for (const version of [2, 3, 4]) {
        await other.commit("torogoz", sampleState(version), [sampleDelivery("torogoz", version, "slack")]);
      }
    });
    await startStore(recovering.keyStore);
    operations = recovering.operations();
    const waiting = await storeBeside(keyStore).pending("slack");
    expect(waiting.map(({ delivery }) => delivery.version)).toEqual([2, 3, 4]);
  }
  expect(operations).toBeGreaterThan(5);
});
