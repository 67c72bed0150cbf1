import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { checkEntries } from "../../src/store/backup.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { DELIVERY } from "../../src/store/kinds.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { keeping } from "../../src/store/records.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import { polledAt, sampleDelivery, sampleState } from "./samples.ts";

const COMPANY = "norte";

describe.each([1, 999, 1_000, 1_001, 2_500])("a delivery of %d changes", (count) => {
  let entries: Map<string, string>;
  let keyStore: KeyStore;
  let store: Store;
  let delivery: Delivery;

  beforeEach(async () => {
    entries = new Map();
    keyStore = keyStoreOn(openMemory(entries), "memory:", true);
    store = await startStore(keyStore);
    const sample = sampleDelivery(COMPANY, 1, "slack");
    const changes = Array.from({ length: count }, () => sample.changes)
      .flat()
      .slice(0, count);
    delivery = { ...sample, changes };
    await store.commit(COMPANY, sampleState(1), [delivery]);
  });

  const pending = async (from: Store) => (await from.pending("slack")).map((it) => it.delivery);
  const left = () => [...entries.keys()].filter((key) => /:(delivery|progress|changes):/.test(key));

  test("waits whole, for its writer, for one that is started anew, and for readers", async () => {
    expect(await pending(store)).toEqual([delivery]);
    expect(await pending(await startStore(keyStore))).toEqual([delivery]);
    expect(await pending(storeBeside(keyStore))).toEqual([delivery]);
  });

  test("leaves nothing behind when it is sent", async () => {
    await store.markSent([delivery], new Date(polledAt(2)));
    expect(left()).toEqual([]);
    expect((await startStore(keyStore)).pending()).resolves.toEqual([]);
  });

  test("is whole as a dead letter, and when it is requeued and sent after all", async () => {
    await store.deadLetter(delivery, "550 unknown", new Date(polledAt(2)));
    expect((await store.deadLetters()).map((letter) => letter.delivery)).toEqual([delivery]);
    expect(await pending(store)).toEqual([]);
    const next = await startStore(keyStore);
    expect(await next.requeue(delivery.id)).toBe("revived");
    expect(await next.deadLetters()).toEqual([]);
    expect(await pending(next)).toEqual([delivery]);
    await next.markSent([delivery], new Date(polledAt(3)));
    expect(left()).toEqual([]);
  });

  test("as an earlier version stored it waits whole, and leaves nothing behind", async () => {
    const old = { ...delivery, id: `${COMPANY}.1.mail`, channel: "mail" };
    await keyStore.write([keeping(DELIVERY, old.id, old)]);
    const next = await startStore(keyStore);
    expect((await next.pending("mail")).map((it) => it.delivery)).toEqual([old]);
    await next.deadLetter(old, "550 unknown", new Date(polledAt(2)));
    expect((await next.deadLetters()).map((letter) => letter.delivery)).toEqual([old]);
    await next.requeue(old.id);
    await next.markSent([old, delivery].slice(0, 1), new Date(polledAt(2)));
    await next.markSent([delivery], new Date(polledAt(2)));
    expect(left()).toEqual([]);
  });
});

test("a delivery of which a piece is missing is damaged, and that is told when the store is opened or copied", async () => {
  const entries = new Map<string, string>();
  const keyStore = keyStoreOn(openMemory(entries), "memory:", true);
  const sample = sampleDelivery(COMPANY, 1, "slack");
  const changes = Array.from({ length: 2_500 }, () => sample.changes).flat();
  await (await startStore(keyStore)).commit(COMPANY, sampleState(1), [{ ...sample, changes }]);
  expect(entries.delete(`lowstockd:changes:${sample.id}/2`)).toBe(true);
  await expect(startStore(keyStore)).rejects.toThrow(StoreUnreadable);
  await expect(startStore(keyStore)).rejects.toThrow(`changes:${sample.id}/2 cannot be read`);
  await expect(checkEntries(await keyStore.snapshot(), "a copy")).rejects.toThrow(StoreUnreadable);
  await expect(storeBeside(keyStore).pending("slack")).rejects.toThrow(StoreUnreadable);
});
