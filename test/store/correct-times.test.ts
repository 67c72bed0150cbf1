import { expect, test } from "@jest/globals";
import { NOT_TRIED } from "../../src/notifications/delivery.ts";
import type { Episode } from "../../src/stock/snapshot.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore } from "../../src/store/store.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

const AHEAD = "2027-11-23T14:00:00.000Z";
const NOW = new Date("2026-11-23T14:00:00.000Z");
const limits = { now: NOW, maxRetryMs: 900_000 };

/** Returns a value with every instant a year later, as a clock that is a year ahead writes it. */
function written<Value>(value: Value): Value {
  const text = JSON.stringify(value).replace(/"\d{4}-\d\d-\d\dT[\d:.]+Z"/g, JSON.stringify(AHEAD));
  return JSON.parse(text);
}

async function openStore() {
  return startStore(await openKeyStore("memory:", { writer: true, now: () => NOW }));
}

test("times of a clock that was a year ahead count as now, in every record", async () => {
  const store = await openStore();
  const state = sampleState(1);
  const delivery = sampleDelivery("norte", 1, "slack");
  await store.commit(delivery.company, written({ ...state, version: 1 }), [delivery]);
  const failing = { ...NOT_TRIED, attempts: 1, failingSince: AHEAD, nextTryAt: AHEAD };
  await store.record(delivery, failing);
  await store.recordPoll({
    company: delivery.company,
    at: AHEAD,
    ok: false,
    error: "gone",
    failingSince: AHEAD,
    nextDueAt: null,
    budget: { left: 0, limit: 900, resetsAt: AHEAD },
    behind: { since: AHEAD, alerts: 1, reason: "too few requests" },
  });
  const incident = {
    subject: { kind: "channel", name: "slack" } as const,
    since: AHEAD,
    reason: null,
    toldThrough: [],
  };
  await store.commitOperations({ version: 1, incidents: [incident] }, []);
  await store.addSilence({ id: "s1", match: {}, until: "2028-01-31", reason: "on order", since: AHEAD, by: null });

  const corrected = await store.correctTimes(limits);
  expect(corrected).toEqual(
    expect.arrayContaining([`state:${delivery.company}`, `progress:${delivery.id}`, `poll:${delivery.company}`]),
  );
  const kept = [
    await store.state(delivery.company),
    (await store.pending()).map(({ progress }) => progress),
    await store.lastPolls(),
    await store.operations(),
    await store.silences(),
  ];
  expect(JSON.stringify(kept)).not.toContain("2027");
  expect(await store.silences()).toMatchObject([{ until: "2028-01-31", since: NOW.toISOString() }]);
  expect(await store.correctTimes(limits)).toEqual([]);
  await store.close();
});

test("planned times that are possible stay, and so do times of a clock that is a little ahead", async () => {
  const store = await openStore();
  const delivery = sampleDelivery("norte", 1, "slack");
  await store.commit("norte", { ...sampleState(1), version: 1 }, [delivery]);
  const progress = { ...NOT_TRIED, attempts: 1, failingSince: "2026-11-23T14:04:00.000Z" };
  await store.record(delivery, { ...progress, nextTryAt: "2026-11-24T14:00:00.000Z" });
  await store.recordPoll({
    company: "norte",
    at: null,
    ok: true,
    error: null,
    failingSince: null,
    nextDueAt: "2028-02-29T06:00:00.000Z",
    budget: { left: 0, limit: 900, resetsAt: "2026-11-23T15:05:00.000Z" },
    behind: null,
  });
  expect(await store.correctTimes(limits)).toEqual([]);
  await store.close();
});

test("a text of a level that looks like a time stays", async () => {
  const store = await openStore();
  const state = sampleState(1);
  const noted = (episode: Episode): Episode => ({ ...episode, level: { ...episode.level, note: AHEAD } });
  const episodes = new Map([...state.episodes].map(([key, episode]) => [key, noted(episode)]));
  await store.commit("norte", { ...state, version: 1, episodes }, []);
  expect(await store.correctTimesOf("norte", limits)).toEqual([]);
  await store.close();
});
