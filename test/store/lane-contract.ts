import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { LaneLost, StoreLocked } from "../../src/store/errors.ts";
import type { KeyLane, KeyStore } from "../../src/store/key-store.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { until } from "../crash/until.ts";
import { openWay } from "./interruptible.ts";

/** Long enough for a busy machine, where it must not run out by itself. */
const LEASE_MS = 1_500;
const TIMEOUT_MS = 30_000;

/** Defines the tests that a store on a server must pass when several daemons share it. */
export function describeLanes(name: string, url: string, empty: () => Promise<void>): void {
  describe(`the lanes of a ${name} store`, () => {
    const open = (shared: string | null = "fleet", through = url) =>
      openKeyStore(through, { writer: true, now: () => new Date(), leaseMs: LEASE_MS, shared });
    let first: KeyStore;
    let second: KeyStore;
    let closing: AsyncDisposableStack;

    beforeEach(async () => {
      closing = new AsyncDisposableStack();
      await empty();
      [first, second] = await Promise.all([open(), open()]);
    });

    afterEach(async () => {
      await closing.disposeAsync();
      await Promise.all([first.close(), second.close()]);
    });

    async function take(keyStore: KeyStore, lane: string): Promise<KeyLane> {
      const taken = await keyStore.takeLane(lane, "poll");
      if (typeof taken === "string") throw new Error(taken);
      return taken;
    }

    /** Takes a lane from a daemon that was cut off for longer than its lease, and lets that one reach the server again. */
    async function takeOver(lane: string): Promise<{ readonly before: KeyLane; readonly now: KeyLane }> {
      const way = closing.adopt(await openWay(url), (it) => it.cut());
      const cutOff = closing.adopt(await open("fleet", way.url), (it) => it.close());
      const before = await take(cutOff, lane);
      await way.cut();
      const taken: KeyLane[] = [];
      await until("the lane has run out", async () => {
        const now = await second.takeLane(lane, "poll");
        if (typeof now !== "string") taken.push(now);
        return taken.length > 0;
      });
      await way.restore();
      const reads = () =>
        cutOff.get("head", "none").then(
          () => true,
          () => false,
        );
      await until("the server is reached again", reads);
      return { before, now: taken[0] ?? (await take(second, lane)) };
    }

    test("are held by one at a time, and another one learns by whom and for what", async () => {
      const lane = await take(first, "torogoz");
      expect(await second.takeLane("torogoz", "flush")).toMatch(/^poll, pid \d+ on host .*, since 20/);
      await lane.release();
      const next = await take(second, "torogoz");
      expect(await first.takeLane("torogoz", "poll")).toMatch(/^poll, /);
      await next.release();
    });

    test("are each for itself", async () => {
      const [one, other] = [await take(first, "torogoz"), await take(second, "torogoz/slack")];
      await one.keyStore.set("head", "torogoz", { by: "first" });
      await other.keyStore.write([{ collection: "sent", id: "a", value: { by: "second" } }]);
      await one.keyStore.delete("head", "torogoz");
      expect(await first.get("head", "torogoz")).toBeUndefined();
      expect(await first.get("sent", "a")).toEqual({ by: "second" });
      await Promise.all([one.release(), other.release()]);
    });

    test(
      "stay with one that is at work for longer than a lease",
      async () => {
        const lane = await take(first, "torogoz");
        const since = Date.now();
        await until("two leases have passed", () => Date.now() - since > 2 * LEASE_MS);
        expect(await second.takeLane("torogoz", "poll")).toContain("poll");
        await lane.keyStore.set("head", "torogoz", { by: "first" });
        await lane.release();
      },
      TIMEOUT_MS,
    );

    test(
      "that another one has taken over are of no use any more: nothing is written, removed or confirmed",
      async () => {
        const { before, now } = await takeOver("torogoz");
        await now.keyStore.set("head", "torogoz", { by: "second" });
        const writes = [
          () => before.keyStore.set("head", "torogoz", { by: "first" }),
          () => before.keyStore.delete("head", "torogoz"),
          () => before.keyStore.write([{ collection: "head", id: "new", value: { by: "first" } }]),
          () =>
            before.keyStore.write([{ collection: "head", id: "torogoz", value: null }], {
              collection: "head",
              id: "torogoz",
              value: { by: "second" },
            }),
          () => before.keyStore.confirm(),
        ];
        for (const write of writes) await expect(write()).rejects.toThrow(LaneLost);
        expect(before.keyStore.lost.aborted).toBe(true);
        expect([...(await second.list("head"))]).toEqual([["torogoz", { by: "second" }]]);
        await before.release();
        await now.keyStore.confirm();
        expect(await first.takeLane("torogoz", "poll")).toContain("poll");
        await now.release();
      },
      TIMEOUT_MS,
    );

    test("that are lost end nothing else", async () => {
      const { before, now } = await takeOver("torogoz");
      await expect(before.keyStore.confirm()).rejects.toThrow(LaneLost);
      await first.confirm();
      await first.set("silence", "a", { by: "first" });
      expect([first.lost.aborted, second.lost.aborted]).toEqual([false, false]);
      await now.release();
    });

    test("are no part of what the store holds", async () => {
      const lane = await take(first, "torogoz");
      await lane.keyStore.set("head", "torogoz", { by: "first" });
      expect([...(await second.snapshot()).keys()]).toEqual(["head:torogoz"]);
      await lane.release();
      expect([...(await second.snapshot()).keys()]).toEqual(["head:torogoz"]);
    });

    test("do not let a daemon in that is not of the fleet", async () => {
      await expect(open(null)).rejects.toThrow(StoreLocked);
      await expect(open("another fleet")).rejects.toThrow(StoreLocked);
    });
  });
}
