import { expect, test } from "@jest/globals";
import { type Fleet, joinFleet } from "../../src/fleet/fleet.ts";
import { keyOf } from "../../src/fleet/keys.ts";
import { StoreLocked } from "../../src/store/errors.ts";
import { systemClock } from "../../src/watch/clock.ts";
import { openWay } from "../store/interruptible.ts";
import { describeWithServer } from "../store/with-server.ts";
import { recordedLog } from "../watch/recorded-log.ts";
import { openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone: for the queues and for the store. */
const DATABASE = 13;

const LEASE_MS = 5_000;

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  async function openPlace() {
    const queue = await openConnected(server, DATABASE);
    await using store = await openConnected(server, DATABASE);
    const joined: Fleet[] = [];
    const join = async ({ redis = queue.url, signal = new AbortController().signal } = {}) => {
      const surroundings = { clock: systemClock, log: recordedLog(), askForReload: async () => null, signal };
      const fleet = await joinFleet({ redis }, surroundings);
      joined.push(fleet);
      return fleet;
    };
    const open = async (fleet: Fleet, warn: (message: string) => void = () => {}) =>
      fleet.openStore(store.url, { now: () => new Date(), leaseMs: LEASE_MS, warn });
    return {
      queue,
      join,
      open,
      [Symbol.asyncDispose]: async () => {
        for (const fleet of joined) await fleet[Symbol.asyncDispose]();
        await queue[Symbol.asyncDispose]();
      },
    };
  }

  test("daemons that start at the same moment on an empty store share it", async () => {
    await using place = await openPlace();
    const fleets = await Promise.all([place.join(), place.join(), place.join()]);
    const stores = await Promise.all(fleets.map((fleet) => place.open(fleet)));
    const lanes = await Promise.all(stores.map((store) => store.takeLane("torogoz", "poll")));
    const taken = lanes.flatMap((lane) => (typeof lane === "string" ? [] : [lane]));
    expect(taken).toHaveLength(1);
    for (const lane of taken) await lane.release();
    for (const store of stores) await store.close();
  });

  test("a daemon that comes while Redis has lost the name of the fleet takes part once it is put back", async () => {
    await using place = await openPlace();
    const first = await place.open(await place.join());
    const redis = place.queue.connect();
    const name = String(await redis.get(keyOf("id")));
    await redis.del(keyOf("id"));
    const late = await place.join();
    const second = await place.open(late, () => void redis.set(keyOf("id"), name));
    const lane = await second.takeLane("torogoz", "poll");
    expect(await first.takeLane("torogoz", "poll")).toContain("poll, pid");
    if (typeof lane !== "string") await lane.release();
    await second.close();
    await first.close();
  });

  test("a daemon of another fleet is kept out of its store", async () => {
    await using place = await openPlace();
    const first = await place.open(await place.join());
    await place.queue.connect().del(keyOf("id"));
    await expect(place.join().then((fleet) => place.open(fleet))).rejects.toThrow(StoreLocked);
    await first.close();
  });

  test("a daemon that is told to stop while its Redis is silent waits for it once, and not at each step", async () => {
    await using place = await openPlace();
    const way = await openWay(place.queue.url);
    const stop = new AbortController();
    const fleet = await place.join({ redis: way.url, signal: stop.signal });
    way.silence();
    const answers = Promise.allSettled([fleet.probe(), fleet.cycle([]).begin()]);
    stop.abort();
    const asked = await answers;
    expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(fleet.probe()).rejects.toThrow("Connection is closed");
    await way.cut();
  });
});
