import { expect, test } from "@jest/globals";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { StoreUnreadable } from "../../src/store/errors.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { recordsIn } from "../../src/store/records.ts";
import { firstChanges, MOST_KEPT_CHANGES, sentContentsIn } from "../../src/store/sent-content.ts";
import { startStore } from "../../src/store/store.ts";
import { polledAt, sampleDelivery, sampleState } from "./samples.ts";

const HOUR_MS = 3_600_000;
const COMPANY = "mi-empresa";

function large(changes: number): Delivery {
  const delivery = sampleDelivery(COMPANY, 1, "mail");
  const [change] = delivery.changes;
  if (!change) throw new Error("the sample tells nothing");
  return { ...delivery, changes: Array.from({ length: changes }, () => change) };
}

test("a sent message keeps its facts and whom it reached; of a huge one the first changes and the numbers of all", async () => {
  const store = await startStore(keyStoreOn(openMemory(), "memory:", true));
  const delivery = large(5_000);
  await store.commit(COMPANY, sampleState(1), [delivery]);
  const unreached = [{ address: "b@example.com", reason: "no such user", isFinal: true }];
  await store.markSent([delivery], new Date(polledAt(2)), { tried: ["a@example.com", "b@example.com"], unreached });
  const message = await store.sentMessage(delivery.id);
  expect(message?.sent).toMatchObject({ to: ["a@example.com"], kept: MOST_KEPT_CHANGES });
  expect(message?.sent.levels).toEqual([delivery.changes[0]?.key]);
  expect(message?.sent.changes.breached).toBe(5_000);
  expect(message?.deliveries).toEqual([{ ...delivery, changes: delivery.changes.slice(0, MOST_KEPT_CHANGES) }]);
});

test("whom earlier tries of a message have reached counts as well", async () => {
  const store = await startStore(keyStoreOn(openMemory(), "memory:", true));
  const delivery = sampleDelivery(COMPANY, 1, "mail");
  await store.commit(COMPANY, sampleState(1), [delivery]);
  const tried = { tried: ["b@example.com"], unreached: [], reached: ["a@example.com", "b@example.com"] };
  await store.markSent([delivery], new Date(polledAt(2)), tried);
  expect((await store.sentMessage(delivery.id))?.sent.to).toEqual(["a@example.com", "b@example.com"]);
});

test("the first changes of several deliveries are those of the oldest", () => {
  const of = (changes: number, version: number) => ({ ...large(changes), version });
  const kept = firstChanges([of(3, 1), of(3, 2), of(3, 3)], 4);
  expect(kept.map(({ version, changes }) => [version, changes.length])).toEqual([
    [1, 3],
    [2, 1],
  ]);
  expect(firstChanges([of(0, 1)])).toHaveLength(1);
});

test("so many contents are kept and no more: the oldest go first, also after a restart", async () => {
  const keyStore = keyStoreOn(openMemory(), "memory:", true);
  const records = recordsIn(keyStore);
  let contents = sentContentsIn(records, 3);
  for (let hour = 0; hour < 8; hour += 1) {
    if (hour === 5) contents = sentContentsIn(records, 3);
    const sent = { id: `${COMPANY}.${hour + 1}.mail`, sentAt: new Date(hour * HOUR_MS).toISOString() };
    await records.write(await contents.plan(sent, [sampleDelivery(COMPANY, 1, "mail")], HOUR_MS));
  }
  const ids = (await keyStore.ids("content")).sort();
  expect(ids.map((id) => id.slice(-6))).toEqual(["6.mail", "7.mail", "8.mail"]);
});

test("a content that is damaged is no message without content", async () => {
  const entries = new Map<string, string>();
  const store = await startStore(keyStoreOn(openMemory(entries), "memory:", true));
  const delivery = sampleDelivery(COMPANY, 1, "mail");
  await store.commit(COMPANY, sampleState(1), [delivery]);
  await store.markSent([delivery], new Date(polledAt(2)));
  const key = [...entries.keys()].find((it) => it.startsWith("lowstockd:content:")) ?? "";
  entries.set(key, '{"value":{"format":1,"value":{"deflated":"AAAA"}}}');
  await expect(store.sentMessage(delivery.id)).rejects.toThrow(StoreUnreadable);
});
