import { beforeEach, expect, test } from "@jest/globals";
import { type KeyStore, keyStoreOn } from "../../src/store/key-store.ts";
import { type Lane, type SharedStore, sharedStoreOn } from "../../src/store/shared-store.ts";
import { openMemoryWithLanes } from "./memory-lanes.ts";
import { sampleState } from "./samples.ts";

const LEASE_MS = 15_000;

let time: number;
let keyStore: KeyStore;
let own: SharedStore;

beforeEach(() => {
  time = Date.parse("2026-03-02T12:00:00Z");
  const now = () => new Date(time);
  keyStore = keyStoreOn(openMemoryWithLanes(now), "memory:", true, { leaseMs: LEASE_MS, now });
  own = sharedStoreOn(keyStore);
});

async function take(store: SharedStore, lane: string): Promise<Lane> {
  const taken = await store.takeLane(lane, "poll");
  if (typeof taken === "string") throw new Error(taken);
  return taken;
}

test("a lane that ran out is not taken by the same process while its work on it has not ended", async () => {
  const before = await take(own, "torogoz");
  time += 2 * LEASE_MS;
  expect(await own.takeLane("torogoz", "poll")).toBe("poll, in this process");
  await before.release();
  const next = await take(own, "torogoz");
  await next.release();
});

test("who has lost the lane of a company commits nothing of it by the right of another", async () => {
  const before = await take(own, "torogoz");
  time += 2 * LEASE_MS;
  const other = sharedStoreOn(keyStore);
  const now = await take(other, "torogoz");
  await expect(own.commit("torogoz", sampleState(1, 3), [])).rejects.toThrow("was taken over");
  await other.commit("torogoz", sampleState(1, 3), []);
  await before.release();
  await now.release();
});

test("nothing is committed of a company without its lane", async () => {
  await expect(own.commit("torogoz", sampleState(1, 3), [])).rejects.toThrow("without its lane");
});
