import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { holdStore } from "./held-store.ts";
import { type InterruptibleWay, openWay } from "./interruptible.ts";

const PATIENCE_MS = 1_500;
/** With a short lease, so that a store whose lease cannot be released is free again soon. */
const OPTIONS = { writer: true, now: () => new Date(), leaseMs: 2_000 };
/** Time limit of tests that start a process. */
const SLOW_TEST_MS = 30_000;

/** Defines the tests that every store on a server must pass when the network or the server is away. */
export function describeInterruptions(name: string, serverUrl: string): void {
  describe(`a ${name} store whose server`, () => {
    let way: InterruptibleWay;
    let keyStore: KeyStore;

    beforeEach(async () => {
      way = await openWay(serverUrl);
      keyStore = await openKeyStore(way.url, { ...OPTIONS, patienceMs: PATIENCE_MS });
      await keyStore.set("probe", "x", { n: 1 });
    });

    afterEach(async () => {
      await keyStore.delete("probe", "x").catch(() => {});
      await keyStore.close();
      await way.cut();
    });

    /** Reads again and again until it succeeds, because the client needs some time to connect again. */
    async function readAgain(): Promise<unknown> {
      const giveUpAt = Date.now() + 10_000;
      for (;;) {
        try {
          return await keyStore.get("probe", "x");
        } catch (error) {
          if (Date.now() > giveUpAt) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }

    test("goes away rejects, and works again by itself when the server is back", async () => {
      await way.cut();
      await expect(keyStore.get("probe", "x")).rejects.toThrow(StoreUnavailable);
      await expect(keyStore.ids("probe")).rejects.toThrow(StoreUnavailable);
      await expect(keyStore.set("probe", "x", { n: 2 })).rejects.toThrow(StoreUnavailable);
      await way.restore();
      expect(await readAgain()).toEqual({ n: 1 });
    });

    test(
      "falls silent does not wait for it",
      async () => {
        way.silence();
        await expect(keyStore.get("probe", "x")).rejects.toThrow(StoreUnavailable);
        expect(await readAgain()).toEqual({ n: 1 });
      },
      SLOW_TEST_MS,
    );

    test(
      "goes away does not end the process",
      async () => {
        await keyStore.close();
        const daemon = await holdStore(way.url);
        expect(await daemon.tryToRead()).toBe("read");
        await way.cut();
        expect(await daemon.tryToRead()).toBe("StoreUnavailable");
        expect(await daemon.tryToRead()).toBe("StoreUnavailable");
        await daemon.kill();
        keyStore = await openKeyStore(serverUrl, OPTIONS);
      },
      SLOW_TEST_MS,
    );

    test.each(["cut", "silence"] as const)("is out of reach (%s) can still be closed", async (interruption) => {
      const reading = keyStore.get("probe", "x").catch(() => {});
      await way[interruption]();
      await keyStore.close();
      await reading;
      keyStore = await openKeyStore(serverUrl, OPTIONS);
    });
  });
}
