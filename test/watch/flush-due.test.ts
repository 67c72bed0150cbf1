import { expect, test } from "@jest/globals";
import type { NotificationState } from "../../src/notifications/notification-state.ts";
import { NO_SUSPECTS } from "../../src/stock/snapshot.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { type Store, startStore } from "../../src/store/store.ts";
import { flushDue } from "../../src/watch/flush-due.ts";
import { openStory } from "../notifications/story.ts";
import { type PolicySections, policyOf } from "../policy/policies.ts";
import { crashing } from "../store/crashing-store.ts";
import { sampleState } from "../store/samples.ts";
import { recordedLog } from "./recorded-log.ts";

const COMPANY = "mi-empresa";
const DAILY: PolicySections = {
  timezone: "UTC",
  channels: ["compras", "bodega"],
  routes: [
    { channels: ["compras"], digest: "0 8 * * *" },
    { channels: ["bodega"], digest: "0 9 * * *" },
  ],
};

/** Opens a store whose last poll, on the 24th at noon, left two low levels that nobody was told of yet. */
async function setUp() {
  const keyStore = keyStoreOn(openMemory(), "memory:", true);
  const store = await startStore(keyStore);
  const story = openStory(DAILY);
  story.look("2026-11-24T12:00Z", { Cable: 3, Foco: 0 });
  const state = {
    ...sampleState(1),
    polledAt: "2026-11-24T12:00:00.000Z",
    episodes: story.episodes(),
    suspects: NO_SUSPECTS,
    notificationState: story.notificationState(),
  };
  await store.commit(COMPANY, state, []);
  const log = recordedLog();
  const release = (at: string, sections = DAILY, commits: Store = store) => {
    return flushDue({ company: COMPANY, commits, alerts: policyOf(sections), now: () => new Date(at) }, log);
  };
  const told = async () => (await store.pending()).map(({ delivery }) => `${delivery.id}: ${delivery.changes.length}`);
  return { keyStore, store, release, told, log };
}

test("nothing is told before the first digest, which is the next due time", async () => {
  const { release, told, store } = await setUp();
  expect((await release("2026-11-24T12:30Z"))?.toISOString()).toBe("2026-11-25T08:00:00.000Z");
  expect(await told()).toEqual([]);
  expect((await store.state(COMPANY))?.version).toBe(1);
});

test("the time of a digest is planned once and stored, and planned again under another policy", async () => {
  const { release, told, store } = await setUp();
  const state = await store.state(COMPANY);
  if (!state) throw new Error("nothing was kept");
  const due = [...state.notificationState.levels.values()].map(({ told }) => told.map(({ waits }) => waits?.dueAt));
  expect(due).toEqual([
    ["2026-11-25T08:00:00.000Z", "2026-11-25T09:00:00.000Z"],
    ["2026-11-25T08:00:00.000Z", "2026-11-25T09:00:00.000Z"],
  ]);
  await store.commit(COMPANY, { ...state, version: 2, notificationState: delayed(state.notificationState) }, []);
  expect((await release("2026-11-25T08:00Z"))?.toISOString()).toBe("2026-11-25T08:30:00.000Z");
  expect(await told()).toEqual([]);
  const changed = { ...DAILY, routes: [{ channels: ["compras"], digest: "15 8 * * *" }] };
  await release("2026-11-25T08:15Z", changed);
  expect(await told()).toContain(`${COMPANY}.3.compras: 2`);
});

/** Returns a notification state in which changes due at eight are due at half past. */
function delayed(notificationState: NotificationState): NotificationState {
  const later = (at: string | null) => at?.replace("T08:00", "T08:30") ?? null;
  const levels = [...notificationState.levels].map(([key, record]) => {
    const told = record.told.map((it) => ({
      ...it,
      waits: it.waits && { ...it.waits, dueAt: later(it.waits.dueAt) },
    }));
    return [key, { ...record, told }] as const;
  });
  return { ...notificationState, levels: new Map(levels), dueAt: later(notificationState.dueAt) };
}

test("each channel is told at its own time by a commit of its own, and after the last nothing is due", async () => {
  const { release, told, log } = await setUp();
  expect((await release("2026-11-25T08:00Z"))?.toISOString()).toBe("2026-11-25T09:00:00.000Z");
  expect(await told()).toEqual([`${COMPANY}.2.compras: 2`]);
  expect(await release("2026-11-25T09:00Z")).toBeNull();
  expect(await told()).toEqual([`${COMPANY}.2.compras: 2`, `${COMPANY}.3.bodega: 2`]);
  expect(await release("2026-11-26T08:00Z")).toBeNull();
  expect(log.lines.map(({ words, facts }) => [words, facts])).toMatchObject([
    ["told what had waited", { version: 2, changes: 2, channels: ["compras"] }],
    ["told what had waited", { version: 3, channels: ["bodega"] }],
  ]);
});

test("a level silenced since the last poll is not told, and the log has the reason", async () => {
  const { release, told, store, log } = await setUp();
  const silence = {
    id: "s-1",
    match: { product: ["Cable"] },
    until: null,
    reason: "on order",
    by: null,
    since: "2026-11-25T07:50:00.000Z",
  };
  await store.addSilence(silence);
  await release("2026-11-25T08:00Z");
  expect(await told()).toEqual([`${COMPANY}.2.compras: 1`]);
  expect(log.lines.map(({ facts }) => facts)).toMatchObject([{ silence: "s-1", reason: "on order" }, { changes: 1 }]);
  await store.endSilence("s-1");
  await release("2026-11-25T09:00Z");
  expect(await told()).toEqual([`${COMPANY}.2.compras: 1`, `${COMPANY}.3.bodega: 1`]);
});

test("changes in quiet hours are not checked before these end", async () => {
  const { release, told } = await setUp();
  const quiet = { ...DAILY, routes: [], alerts: { quiet_hours: [{ from: "20:00", to: "06:00" }] } };
  expect((await release("2026-11-24T22:00Z", quiet))?.toISOString()).toBe("2026-11-25T06:00:00.000Z");
  expect(await told()).toEqual([]);
  expect(await release("2026-11-25T06:00Z", quiet)).toBeNull();
  expect(await told()).toHaveLength(2);
});

test("pending changes of a channel that was removed from the config are committed at once, for a dead letter", async () => {
  const { release, told } = await setUp();
  await release("2026-11-24T12:30Z", {
    ...DAILY,
    channels: ["compras"],
    routes: [{ channels: ["compras"], digest: "0 8 * * *" }],
  });
  expect(await told()).toEqual([`${COMPANY}.2.bodega: 2`]);
});

test("a process that dies at its write loses nothing and tells nothing twice", async () => {
  const { keyStore, release, told } = await setUp();
  const dying = await startStore(crashing(keyStore, 1));
  await expect(release("2026-11-25T10:00Z", DAILY, dying)).rejects.toThrow("crash");
  expect(await told()).toEqual([]);
  expect(await release("2026-11-25T10:01Z")).toBeNull();
  expect((await told()).sort()).toEqual([`${COMPANY}.2.bodega: 2`, `${COMPANY}.2.compras: 2`]);
});
