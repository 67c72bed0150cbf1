import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { StoreLocked, StoreUnavailable } from "../../src/store/errors.ts";
import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { holdStore } from "./held-store.ts";
import { type InterruptibleWay, openWay } from "./interruptible.ts";

const LEASE_MS = 1_000;
const PATIENCE_MS = 1_500;
const TIMEOUT_MS = 30_000;

/** Defines the tests that every store on a server must pass when two daemons want it. */
export function describeLease(name: string, url: string, empty: () => Promise<void>): void {
  describe(`the lease of a ${name} store`, () => {
    const open = (through = url, more = {}) =>
      openKeyStore(through, { writer: true, now: () => new Date(), leaseMs: LEASE_MS, ...more });
    /** Opens the store through a proxy that can be cut, with a short time limit. */
    const openFirst = () => open(way.url, { patienceMs: PATIENCE_MS });
    let way: InterruptibleWay;
    let first: KeyStore;

    beforeEach(async () => {
      way = await openWay(url);
      first = await openFirst();
      await empty();
      await first.close();
      first = await openFirst();
      await first.set("probe", "x", { by: "first" });
    });

    afterEach(async () => {
      await first.close();
      await way.cut();
    });

    /** Lets another daemon take over from the first one, which is cut off and does not know. */
    async function takeOver(): Promise<KeyStore> {
      await way.cut();
      await expect(first.confirm()).rejects.toThrow(StoreUnavailable);
      const second = await open();
      await way.restore();
      return second;
    }

    async function untilTrue(condition: () => boolean): Promise<void> {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
    }

    /** Repeats an operation until it succeeds, because the client needs some time to connect again. */
    async function once<Result>(operation: () => Promise<Result>): Promise<Result> {
      for (const giveUpAt = Date.now() + 10_000; ; ) {
        try {
          return await operation();
        } catch (error) {
          if (!(error instanceof StoreUnavailable) || Date.now() > giveUpAt) throw error;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    }

    test(
      "is refused to a second daemon, which names the first",
      async () => {
        const told: string[] = [];
        const second = open(url, { warn: (message: string) => told.push(message) });
        await expect(second).rejects.toThrow(StoreLocked);
        await expect(second).rejects.toThrow(`another lowstockd (pid ${process.pid} on host ${hostname()}, since 20`);
        expect(told).toEqual([expect.stringContaining("waiting for it to stop")]);
        await first.set("probe", "x", { by: "first, still" });
      },
      TIMEOUT_MS,
    );

    test("is not waited for any longer when the waiting daemon is stopped", async () => {
      const stop = new AbortController();
      const second = open(url, { leaseMs: 60_000, signal: stop.signal, warn: () => stop.abort() });
      await expect(second).rejects.toThrow(StoreUnavailable);
      await first.confirm();
    });

    test(
      "passes at once from a daemon that stops",
      async () => {
        const second = open(url, { leaseMs: 20_000 });
        await first.close();
        const next = await second;
        expect(await next.get("probe", "x")).toEqual({ by: "first" });
        await next.close();
        first = await openFirst();
      },
      TIMEOUT_MS,
    );

    test(
      "is free once its daemon has stopped, even if that was about to renew it",
      async () => {
        await first.close();
        for (let round = 0; round < 20; round += 1) {
          const daemon = await open();
          // So that there are connections enough for the last of these to come first.
          await Promise.all([daemon.confirm(), daemon.confirm(), daemon.confirm()]);
          const renewing = Promise.allSettled([daemon.confirm()]);
          await daemon.close();
          await renewing;
          const reader = await openKeyStore(url, { writer: false, now: () => new Date() });
          expect({ round, ...(await reader.writer()) }).toMatchObject({ round, isAtWork: false });
          await reader.close();
        }
        first = await openFirst();
      },
      TIMEOUT_MS,
    );

    test(
      "is waited for by a daemon that stands by, beyond two leases and while the server is away, and passes to it in the end",
      async () => {
        const told: string[] = [];
        const reached = (count: number) => untilTrue(() => told.length >= count);
        const standby = {
          onWaiting: (holder: string) => told.push(holder),
          onTrouble: (error: unknown) => told.push(error === null ? "back" : "away"),
        };
        const second = open(way.url, { patienceMs: PATIENCE_MS, standby });
        const direct = await open(url, { beside: true });
        await reached(1);
        const since = Date.now();
        await untilTrue(() => Date.now() - since > 3 * LEASE_MS);
        await way.cut();
        await reached(2);
        await way.restore();
        await reached(3);
        expect(told).toEqual([expect.stringContaining(`pid ${process.pid} on host ${hostname()}`), "away", "back"]);
        await once(() => first.confirm());
        expect(first.lost.aborted).toBe(false);

        const takenAt = Date.now();
        await first.close();
        first = await second;
        expect(Date.parse((await direct.writer())?.since ?? "")).toBeGreaterThanOrEqual(takenAt);
        expect(await first.get("probe", "x")).toEqual({ by: "first" });
        await direct.close();
      },
      TIMEOUT_MS,
    );

    test(
      "passes by itself from a daemon that was killed",
      async () => {
        await first.close();
        const daemon = await holdStore(url);
        await daemon.kill();
        first = await openFirst();
        expect(await first.get("head", "held")).toBeDefined();
      },
      TIMEOUT_MS,
    );

    test(
      "once it has passed, the daemon before can write, remove and confirm nothing",
      async () => {
        const second = await takeOver();
        await second.set("probe", "x", { by: "second" });
        const writing = once(() => first.set("probe", "x", { by: "first" }));
        await expect(writing).rejects.toThrow(StoreLocked);
        await expect(writing).rejects.toThrow("was taken over by another lowstockd (pid");
        await expect(first.set("probe", "y", { by: "first" }, 60_000)).rejects.toThrow(StoreLocked);
        await expect(first.delete("probe", "x")).rejects.toThrow(StoreLocked);
        const several = [
          { collection: "probe", id: "y", value: { by: "first" } },
          { collection: "probe", id: "x", value: null },
        ];
        await expect(first.write(several)).rejects.toThrow(StoreLocked);
        await expect(first.confirm()).rejects.toThrow(StoreLocked);
        expect(first.lost.reason).toBeInstanceOf(StoreLocked);
        expect([...(await second.list("probe"))]).toEqual([["x", { by: "second" }]]);
        await second.close();
      },
      TIMEOUT_MS,
    );

    test(
      "does not return to a daemon that was asleep while another one came and went",
      async () => {
        const second = await takeOver();
        await second.set("probe", "x", { by: "second" });
        await second.close();
        await expect(once(() => first.set("probe", "x", { by: "first" }))).rejects.toThrow(StoreLocked);
        expect(await first.get("probe", "x")).toEqual({ by: "second" });
      },
      TIMEOUT_MS,
    );

    test(
      "that has run out is valid again if nobody has taken it in between",
      async () => {
        await way.cut();
        await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 200));
        await way.restore();
        await once(() => first.confirm());
        await first.set("probe", "x", { by: "first, awake" });
        expect(first.lost.aborted).toBe(false);
        await expect(open()).rejects.toThrow(StoreLocked);
      },
      TIMEOUT_MS,
    );

    test("is not needed for a change by a command beside the daemon", async () => {
      const beside = await open(url, { beside: true });
      await beside.set("probe", "y", { by: "a person" });
      await beside.write([
        { collection: "probe", id: "y", value: { by: "a person" } },
        { collection: "probe", id: "x", value: null },
      ]);
      await beside.close();
      expect([...(await first.list("probe"))]).toEqual([["y", { by: "a person" }]]);
      await first.set("probe", "x", { by: "first" });
    });

    test("is lost with everything else when the store is emptied", async () => {
      await empty();
      await expect(first.set("probe", "x", { by: "first" })).rejects.toThrow(/no longer knows this lowstockd/);
      expect(await first.ids("probe")).toEqual([]);
    });
  });
}
