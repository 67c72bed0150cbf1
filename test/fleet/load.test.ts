import { expect, test } from "@jest/globals";
import { keyOf } from "../../src/fleet/keys.ts";
import { lateSince } from "../../src/fleet/load.ts";
import { createSlowPlaces } from "../../src/fleet/slow-places.ts";
import { describeWithServer } from "../store/with-server.ts";
import { openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone. */
const DATABASE = 6;

const SLOW_MS = 20_000;
const GRACE_MS = 30_000;
const START = Date.parse("2026-03-02T12:00:00Z");

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  const after = (seconds: number) => new Date(START + seconds * 1_000);

  test("a fleet is late once a poll has waited for a minute, and no sooner", async () => {
    await using connected = await openConnected(server, DATABASE);
    const redis = connected.connect();
    expect(await lateSince(redis, null, { graceMs: GRACE_MS, now: after(0) })).toBeNull();
    expect(await lateSince(redis, after(0), { graceMs: GRACE_MS, now: after(59) })).toBeNull();
    expect(await lateSince(redis, after(0), { graceMs: GRACE_MS, now: after(61) })).toBe(after(0).toISOString());
  });

  test("it has been so since the first poll that was late, though others wait now, and whoever looks", async () => {
    await using connected = await openConnected(server, DATABASE);
    const looks = { graceMs: GRACE_MS, now: after(90) };
    await lateSince(connected.connect(), after(0), looks);
    const other = connected.connect();
    expect(await lateSince(other, after(500), { graceMs: GRACE_MS, now: after(600) })).toBe(after(0).toISOString());
    expect(await lateSince(other, null, { graceMs: GRACE_MS, now: after(610) })).toBe(after(0).toISOString());
  });

  test("it is in time again once none was late for some minutes", async () => {
    await using connected = await openConnected(server, DATABASE);
    const redis = connected.connect();
    await lateSince(redis, after(0), { graceMs: GRACE_MS, now: after(90) });
    expect(await redis.pttl(keyOf("late"))).toBeGreaterThan(4 * 60_000);
    await redis.del(keyOf("late"));
    expect(await lateSince(redis, null, { graceMs: GRACE_MS, now: after(400) })).toBeNull();
  });

  test("where the config spreads polls over more than a minute, none of them is late for that", async () => {
    await using connected = await openConnected(server, DATABASE);
    const redis = connected.connect();
    expect(await lateSince(redis, after(0), { graceMs: 600_000, now: after(500) })).toBeNull();
  });

  /** Has a poll of each of these companies have taken as long as that of a slow one. */
  async function openAfterSlowPolls(places: number, slow: readonly string[]) {
    const connected = await openConnected(server, DATABASE);
    const before = createSlowPlaces(connected.connect(), places);
    for (const company of slow) (await before.enter(company))?.leave(SLOW_MS);
    // One more question on that connection, whose answers come in their order: what was noted has arrived.
    (await before.enter("quick"))?.leave();
    return { connected, places: createSlowPlaces(connected.connect(), places) };
  }

  test("a worker with one place polls slow companies, too", async () => {
    const { connected, places } = await openAfterSlowPolls(1, ["a"]);
    await using _ = connected;
    expect(await places.enter("a")).not.toBeNull();
  });

  test("a company that was quick the last time is slow no more", async () => {
    const { connected, places } = await openAfterSlowPolls(2, ["a", "b"]);
    await using _ = connected;
    (await places.enter("a"))?.leave(100);
    const quick = await places.enter("a");
    expect(await places.enter("b")).not.toBeNull();
    expect(quick).not.toBeNull();
  });

  test("slow companies take half of a worker's places, and the others find theirs", async () => {
    const { connected, places } = await openAfterSlowPolls(4, ["a", "b", "c"]);
    await using _ = connected;
    const [a, b] = [await places.enter("a"), await places.enter("b")];
    expect([a, b]).not.toContain(null);
    expect(await places.enter("c")).toBeNull();
    expect(await places.enter("quick")).not.toBeNull();
    a?.leave(SLOW_MS);
    expect(await places.enter("c")).not.toBeNull();
  });
});
