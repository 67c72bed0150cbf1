import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createClient } from "@keyv/redis";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore } from "../../src/store/store.ts";
import { describeStore } from "./contract.ts";
import { describeInterruptions } from "./interruptions.ts";
import { describeLanes } from "./lane-contract.ts";
import { describeLease } from "./lease-contract.ts";
import { sampleDelivery, sampleState } from "./samples.ts";
import { describeWithServer } from "./with-server.ts";

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (url) => {
  const client = createClient({ url });
  const open = () => openKeyStore(url, { writer: true, now: () => new Date() });

  async function empty(): Promise<void> {
    for await (const keys of client.scanIterator({ MATCH: "lowstockd:*" })) {
      if (keys.length > 0) await client.unlink(keys);
    }
  }

  beforeAll(async () => {
    await client.connect();
  });

  afterAll(async () => {
    await empty();
    await client.close();
  });

  describeStore("redis", {
    async openEmpty() {
      await empty();
      return open();
    },
    async reopen(keyStore) {
      await keyStore.close();
      return open();
    },
    openBeside: () => openKeyStore(url, { writer: false, now: () => new Date() }),
    async overwrite(key, text) {
      if ((await client.set(key, text, { condition: "XX" })) === null) throw new Error(`there is no ${key}`);
    },
  });

  describe("a redis store", () => {
    test("lets the history expire, and nothing else", async () => {
      await empty();
      const keyStore = await open();
      const store = await startStore(keyStore);
      const delivery = sampleDelivery("mi-empresa", 1, "slack");
      await store.commit("mi-empresa", sampleState(1), [delivery]);
      expect(await client.ttl("lowstockd:delivery:mi-empresa.1.slack")).toBe(-1);
      await store.markSent([delivery], new Date());
      const days = (await client.ttl("lowstockd:sent:mi-empresa.1.slack")) / 86_400;
      expect(Math.ceil(days)).toBe(90);
      expect(await client.ttl("lowstockd:head:mi-empresa")).toBe(-1);
      await keyStore.close();
    });

    test("leaves other programs' keys in the database alone", async () => {
      await empty();
      await client.set("keyv:delivery:other.1.x", "theirs");
      const keyStore = await open();
      expect(await keyStore.ids("delivery")).toEqual([]);
      await keyStore.close();
      expect(await client.getDel("keyv:delivery:other.1.x")).toBe("theirs");
    });

    test("does not open with a wrong password, and does not quote the right one", async () => {
      const wrong = new URL(url);
      wrong.password = "s3cret-guess";
      const opening = openKeyStore(wrong.href, { writer: true, now: () => new Date() });
      await expect(opening).rejects.toThrow(/WRONGPASS/);
      await expect(opening).rejects.not.toThrow(/s3cret-guess/);
    });
  });

  describeLease("redis", url, empty);
  describeLanes("redis", url, empty);
  describeInterruptions("redis", url);
});
