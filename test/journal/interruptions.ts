import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreUnavailable } from "../../src/journal/errors.ts";
import { openStore, type Store } from "../../src/journal/store.ts";
import { type Proxy, startProxy } from "./proxy.ts";

const PATIENCE_MS = 400;

/** What every store on a server must do when the network, or the server, is away. */
export function describeInterruptions(name: string, serverUrl: string): void {
  describe(`a ${name} store whose server`, () => {
    let proxy: Proxy;
    let store: Store;

    beforeEach(async () => {
      proxy = await startProxy(serverUrl);
      store = await openStore(proxy.url, { writer: true, now: () => new Date(), patienceMs: PATIENCE_MS });
      await store.set("state", "x", { n: 1 });
    });

    afterEach(async () => {
      await store.delete("state", "x").catch(() => {});
      await store.close();
      await proxy.cut();
    });

    /** Asks until there is an answer; the client takes its own time to connect again. */
    async function readAgain(): Promise<unknown> {
      const giveUpAt = Date.now() + 10_000;
      for (;;) {
        try {
          return await store.get("state", "x");
        } catch (error) {
          if (Date.now() > giveUpAt) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }

    test("goes away answers with errors, and goes on by itself when it is back", async () => {
      await proxy.cut();
      await expect(store.get("state", "x")).rejects.toThrow(StoreUnavailable);
      await expect(store.ids("state")).rejects.toThrow(StoreUnavailable);
      await expect(store.set("state", "x", { n: 2 })).rejects.toThrow(StoreUnavailable);
      await proxy.restore();
      expect(await readAgain()).toEqual({ n: 1 });
    });

    test("falls silent is waited for no longer than it was to be", async () => {
      proxy.silence();
      const startedAt = performance.now();
      await expect(store.get("state", "x")).rejects.toThrow(StoreUnavailable);
      expect(performance.now() - startedAt).toBeLessThan(5 * PATIENCE_MS);
      expect(await readAgain()).toEqual({ n: 1 });
    });

    test("is gone can be closed nevertheless", async () => {
      await proxy.cut();
      await store.close();
      store = await openStore(serverUrl, { writer: true, now: () => new Date() });
    });
  });
}
