import { expect, test } from "@jest/globals";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { startStore } from "../../src/store/store.ts";
import { drain } from "../../src/watch/deliver.ts";
import { poll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";
import { openFarEnd } from "./far-end.ts";
import { openShop, PAGE_SIZE } from "./shop.ts";

const HALF_HOUR = 30 * 60_000;
const POLLS = (71 * 3_600_000) / HALF_HOUR;

test("a channel that is dead for three days delays no other, and gets one message of the net changes when it is back", async () => {
  let time = Date.parse("2026-11-20T00:00:00Z");
  const now = () => new Date(time);
  const shop = openShop("documented", now);
  const store = await startStore(keyStoreOn(openMemory(), "memory:", true));
  const [dead, alive] = [openFarEnd(), openFarEnd()];
  const signal = new AbortController().signal;
  const policy = {
    coverage: "auto",
    filters: { enabled: true },
    kinds: GOODS,
    baseUrl: "https://api.example.com",
    pollsAnHour: 1,
    pageSize: PAGE_SIZE,
    thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
    damping: NO_DAMPING,
    alerts: policyOf({ channels: ["dead", "alive"] }),
    pollsToCome: () => 0,
  } as const;
  const deliver = (name: string, { channel, compose }: typeof dead) =>
    drain(
      {
        name,
        channel,
        outbox: store,
        compose,
        retry: { firstRetryMs: 5_000, maxRetryMs: HALF_HOUR, giveUpAfterMs: 72 * 3_600_000 },
        clock: { now, sleep: async () => {} },
        random: () => 0.5,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      },
      signal,
    );
  const stock = (id: number, to: number) => shop.company.editRow(id, 1, { stock: to });

  for (let count = 0; count < POLLS; count += 1) {
    time += HALF_HOUR;
    // 301 falls and is refilled again and again; 302 falls once; 303 falls, runs out and is refilled.
    stock(301, count % 8 < 4 ? 2 : 9);
    if (count === 10) stock(302, 1);
    if (count === 20) stock(303, 2);
    if (count === 30) stock(303, 0);
    if (count === 40) stock(303, 9);
    const { changes } = await poll(
      { company: "a", inventory: shop.inventory, commits: store, policy, now },
      { signal },
    );
    dead.answers.splice(0, dead.answers.length, "busy");
    const before = alive.told.length;
    await deliver("alive", alive);
    await deliver("dead", dead);
    expect(alive.told.length - before).toBe(changes.length);
  }
  expect(dead.told).toEqual([]);

  dead.answers.length = 0;
  time += HALF_HOUR;
  const waiting = (await store.pending("dead")).length;
  expect(await deliver("dead", dead)).toMatchObject({ sent: waiting, deadLettered: 0, nextTryAt: null });
  expect(waiting).toBeGreaterThan(35);
  expect(dead.told.map(({ change, meanwhile }) => [change.level.product.id, change.kind, meanwhile.length])).toEqual([
    [301, "recovered", 35],
    [302, "breached", 0],
    [303, "recovered", 2],
  ]);
  expect(await store.deadLetters()).toEqual([]);
  expect((await store.sent(1)).map(({ deliveries }) => deliveries.length)).toEqual([waiting]);
});
