import { beforeEach, describe, expect, test } from "@jest/globals";
import type { Delivery } from "../../src/notifications/delivery.ts";
import type { Change } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { checkEntries } from "../../src/store/backup.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { DELIVERY } from "../../src/store/kinds.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { keeping } from "../../src/store/records.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import { polledAt, sampleDelivery, sampleLevel, sampleState } from "./samples.ts";

const COMPANY = "norte";

/** What a delivery tells, so many of a kind. */
function linesOf(kind: "changes" | "findings" | "advice", count: number): Partial<Delivery> {
  const level = sampleLevel(7);
  switch (kind) {
    case "changes": {
      const { changes } = sampleDelivery(COMPANY, 1, "slack");
      return { changes: Array.from({ length: count }, (_, index) => changes[index % changes.length] as Change) };
    }
    case "findings": {
      const of = { kind: "always_out", level, threshold: null, status: "out", since: null } as const;
      return { kind: "audit", changes: [], findings: Array.from({ length: count }, (_, rows) => ({ ...of, rows })) };
    }
    case "advice": {
      const none = { perDay: null, leadDays: null, minimum: null, maximum: null, value: null, past: null };
      const of = { kind: "dead_stock", level, excess: decimal(4), ...none } as const;
      const items = Array.from({ length: count }, (_, rows) => ({ ...of, rows }));
      return { kind: "advice", changes: [], advice: { items, rated: 1, withoutLeadTime: 2, notSeenLong: 3 } };
    }
  }
}

describe.each([
  ["changes", 1],
  ["changes", 999],
  ["changes", 1_000],
  ["changes", 1_001],
  ["changes", 2_500],
  ["findings", 0],
  ["findings", 2_500],
  ["advice", 0],
  ["advice", 1_001],
  ["advice", 2_500],
] as const)("a delivery of %s: %d", (kind, count) => {
  let entries: Map<string, string>;
  let keyStore: KeyStore;
  let store: Store;
  let delivery: Delivery;

  beforeEach(async () => {
    entries = new Map();
    keyStore = keyStoreOn(openMemory(entries), "memory:", true);
    store = await startStore(keyStore);
    delivery = { ...sampleDelivery(COMPANY, 1, "slack"), ...linesOf(kind, count) };
    await store.commit(COMPANY, sampleState(1), [delivery]);
  });

  const pending = async (from: Store) => (await from.pending("slack")).map((it) => it.delivery);
  const left = () => [...entries.keys()].filter((key) => /:(delivery|progress|changes):/.test(key));

  test("waits whole, for its writer, for one that is started anew, and for readers", async () => {
    expect(await pending(store)).toEqual([delivery]);
    expect(await pending(await startStore(keyStore))).toEqual([delivery]);
    expect(await pending(storeBeside(keyStore))).toEqual([delivery]);
  });

  test("has a thousand of them in each of its records", () => {
    const pieces = [...entries.keys()].filter((key) => key.includes(":changes:"));
    expect(pieces).toHaveLength(Math.max(0, Math.ceil(count / 1_000) - 1));
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
