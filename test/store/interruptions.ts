import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { holdStore } from "./held-store.ts";
import { type InterruptibleWay, openWay } from "./interruptible.ts";

const PATIENCE_MS = 1_500;
/** What cannot be given back is to be free again soon. */
const OPTIONS = { writer: true, now: () => new Date(), leaseMs: 2_000 };
/** For the tests that start a process. */
const SLOW_TEST_MS = 30_000;

/** What every store on a server must do when the network, or the server, is away. */
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

    /** Asks until there is an answer; the client takes its own time to connect again. */
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

    test("goes away answers with errors, and goes on by itself when it is back", async () => {
      await way.cut();
      await expect(keyStore.get("probe", "x")).rejects.toThrow(StoreUnavailable);
      await expect(keyStore.ids("probe")).rejects.toThrow(StoreUnavailable);
      await expect(keyStore.set("probe", "x", { n: 2 })).rejects.toThrow(StoreUnavailable);
      await way.restore();
      expect(await readAgain()).toEqual({ n: 1 });
    });

    test(
      "falls silent is not waited for",
      async () => {
        way.silence();
        await expect(keyStore.get("probe", "x")).rejects.toThrow(StoreUnavailable);
        expect(await readAgain()).toEqual({ n: 1 });
      },
      SLOW_TEST_MS,
    );

    test(
      "goes away does not take the process with it",
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

    test.each(["cut", "silence"] as const)("is out of reach (%s) can be closed nevertheless", async (interruption) => {
      const reading = keyStore.get("probe", "x").catch(() => {});
      await way[interruption]();
      await keyStore.close();
      await reading;
      keyStore = await openKeyStore(serverUrl, OPTIONS);
    });
  });
}
