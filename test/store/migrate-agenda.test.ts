import { readFile } from "node:fs/promises";
import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { STATE } from "../../src/store/kinds.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { unpack } from "../../src/store/record.ts";
import type { State } from "../../src/store/state.ts";
import { startStore } from "../../src/store/store.ts";
import { openStory, type Story } from "../notifications/story.ts";

const COMPANY = "mi-empresa";

/** The policy under which both samples were written. */
const SECTIONS = {
  timezone: "UTC",
  channels: ["bodega", "compras"],
  routes: [
    { channels: ["bodega"], locale: "es" as const },
    { channels: ["compras"], digest: "0 8 * * *" },
  ],
  alerts: { remind_every: "3d" },
};

const SILENCES = [{ id: "s-1", match: { product: ["Grapa"] }, until: null, reason: "on order" }];

/**
 * Reads a state that an earlier version left at ten in the morning: both channels know of Regla; bodega knows of Cable, which
 * is out, and of Foco, which was back and is low again; for compras both are pending, and that Lija was low; Grapa is silenced.
 */
async function readSample(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`stores/${name}.json`, import.meta.url), "utf8"));
}

async function inOneRecord(name: string): Promise<State> {
  return unpack(STATE, COMPANY, await readSample(name), "memory:");
}

async function byLevel(name: string): Promise<State> {
  const entries = z.record(z.string(), z.unknown()).parse(await readSample(name));
  const texts = new Map(Object.entries(entries).map(([key, entry]) => [key, JSON.stringify(entry)]));
  const store = await startStore(keyStoreOn(openMemory(texts), "memory:", true));
  const state = await store.state(COMPANY);
  if (!state) throw new Error("the sample holds nothing");
  await store.commit(COMPANY, { ...state, version: state.version + 1 }, []);
  const read = await (await startStore(keyStoreOn(openMemory(texts), "memory:", true))).state(COMPANY);
  expect(read).toEqual({ ...state, version: state.version + 1 });
  return state;
}

describe.each([
  ["format 2", () => inOneRecord("telling-2")],
  ["format 3", () => inOneRecord("telling-3")],
  ["format 3, by level", () => byLevel("telling-3-by-level")],
])("a state that was written in %s", (_, read) => {
  async function continued(): Promise<Story> {
    return openStory(SECTIONS, NO_DAMPING, await read());
  }

  test("tells nothing again, and pending changes when they are due", async () => {
    const story = await continued();
    const shelves = { Cable: 0, Foco: 2, Grapa: 2, Regla: 3, Lija: 90 };
    expect(story.look("2026-11-24T11:00Z", shelves, SILENCES)).toEqual([]);
    expect(story.wait("2026-11-25T07:59Z", SILENCES)).toEqual([]);
    expect(story.wait("2026-11-25T08:00Z", SILENCES).sort()).toEqual([
      "compras: breached Cable, out at 0, was low",
      "compras: breached Foco, low at 2, was ok",
      "compras: recovered Lija, ok at 90, was low",
    ]);
    expect(story.look("2026-11-25T09:00Z", shelves, SILENCES)).toEqual([]);
    expect(story.waiting()).toBe(0);
  });

  test("tells pending changes without a poll, by the facts known then", async () => {
    const story = await continued();
    expect(story.wait("2026-11-25T08:00Z", SILENCES)).toHaveLength(3);
    expect(story.wait("2026-11-25T08:15Z", SILENCES)).toEqual([]);
  });

  test("tells each end to the channels that know of its breach, in their language", async () => {
    const story = await continued();
    const restocked = { Cable: 70, Foco: 70, Grapa: 70, Regla: 70, Lija: 90 };
    expect(story.look("2026-11-24T11:00Z", restocked, SILENCES).sort()).toEqual([
      "bodega (es): recovered Cable, ok at 70",
      "bodega (es): recovered Foco, ok at 70",
      "bodega (es): recovered Regla, ok at 70",
    ]);
    expect(story.wait("2026-11-25T08:00Z").sort()).toEqual([
      "compras: recovered Cable, ok at 70, was low, was out",
      "compras: recovered Foco, ok at 70, was ok, was low",
      "compras: recovered Lija, ok at 90, was low",
      "compras: recovered Regla, ok at 70",
    ]);
    expect(story.look("2026-11-25T09:00Z", { ...restocked, Cable: 1 })).toEqual([
      "bodega (es): breached Cable, low at 1",
    ]);
  });

  test("reminds in time, and tells levels that are still low after their silence", async () => {
    const story = await continued();
    story.wait("2026-11-25T08:00Z", SILENCES);
    const shelves = { Cable: 0, Foco: 2, Grapa: 2, Regla: 3, Lija: 90 };
    expect(story.look("2026-11-27T06:00Z", shelves)).toEqual([
      "bodega (es): breached Grapa, low at 2, after silence: on order",
    ]);
    expect(story.look("2026-11-27T07:15Z", shelves).sort()).toEqual([
      "bodega (es): reminder Cable, out at 0",
      "bodega (es): reminder Foco, low at 2",
      "bodega (es): reminder Regla, low at 3",
    ]);
  });
});
