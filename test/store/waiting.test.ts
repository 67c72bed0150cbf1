import { beforeEach, describe, expect, test } from "@jest/globals";
import { NOT_TRIED } from "../../src/notifications/delivery.ts";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { type Store, startStore, storeBeside } from "../../src/store/store.ts";
import { polledAt, sampleDelivery, sampleState } from "./samples.ts";

const WAITING = 2_000;

describe("the pending deliveries of a channel", () => {
  let keyStore: KeyStore;
  let store: Store;
  let reads: string[];

  beforeEach(async () => {
    const kept = keyStoreOn(openMemory(), "memory:", true);
    keyStore = {
      ...kept,
      get: (collection, id) => {
        reads.push(`${collection}:${id}`);
        return kept.get(collection, id);
      },
      list: (collection) => {
        reads.push(collection);
        return kept.list(collection);
      },
    };
    reads = [];
    const earlier = await startStore(keyStore);
    for (let version = 1; version <= WAITING; version += 1) {
      const channels = version === WAITING ? ["dead", "well"] : ["dead"];
      const deliveries = channels.map((channel) => sampleDelivery("norte", version, channel));
      await earlier.commit("norte", sampleState(version, 0), deliveries);
    }
    store = await startStore(keyStore);
    reads = [];
  });

  test("are read without those of other channels", async () => {
    const pending = await store.pending("well");
    expect(pending.map(({ delivery }) => delivery.id)).toEqual([`norte.${WAITING}.well`]);
    expect(reads).toEqual([`delivery:norte.${WAITING}.well`, `progress:norte.${WAITING}.well`]);
  });

  test("are read once by the writer, except those that have changed", async () => {
    const [first] = await store.pending("dead");
    expect(reads).toHaveLength(2 * WAITING);
    if (!first) throw new Error("nothing waits");
    await store.record(first.delivery, { ...NOT_TRIED, attempts: 1 });
    reads = [];
    const again = await store.pending("dead");
    expect(again).toHaveLength(WAITING);
    expect(again[0]?.progress.attempts).toBe(1);
    expect(reads).toEqual([`delivery:${first.delivery.id}`, `progress:${first.delivery.id}`]);
  });

  test("include one that another process has requeued", async () => {
    const [first] = await store.pending("dead");
    if (!first) throw new Error("nothing waits");
    await store.record(first.delivery, { ...NOT_TRIED, attempts: 7 });
    await store.pending("dead");
    await store.deadLetter(first.delivery, "404", new Date(polledAt(WAITING + 1)));
    expect(await store.pending("dead")).toHaveLength(WAITING - 1);
    expect(await storeBeside(keyStore).requeue(first.delivery.id)).toBe("revived");
    expect((await store.pending("dead"))[0]).toEqual({ delivery: first.delivery, progress: NOT_TRIED });
  });

  test("are read again after a change during the read", async () => {
    const reading = store.pending("well");
    const delivery = sampleDelivery("norte", WAITING, "well");
    await store.record(delivery, { ...NOT_TRIED, attempts: 2 });
    await reading;
    expect((await store.pending("well"))[0]?.progress.attempts).toBe(2);
  });
});
