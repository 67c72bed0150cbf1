import { beforeEach, describe, expect, test } from "@jest/globals";
import { decimal } from "../../src/stock/decimal.ts";
import type { DayCount, PastEpisode, PollHistory, StockSample } from "../../src/stock/history.ts";
import { levelKey } from "../../src/stock/level.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { SAMPLE_SHARDS, samplePages } from "../../src/store/history-kinds.ts";
import { type KeyStore, keyStoreOn, type StoreChange } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { type Store, startStore } from "../../src/store/store.ts";
import { polledAt, sampleLevel, sampleState } from "./samples.ts";

const COMPANY = "norte";
const DAY_MS = 24 * 60 * 60_000;
const KEEP = { keepMs: 400 * DAY_MS };
const NOTHING: PollHistory = { episodes: [], samples: [], counts: null };

describe("the history in the store", () => {
  let entries: Map<string, string>;
  let store: Store;
  let version: number;
  let written: StoreChange[];
  let fails: boolean;

  beforeEach(async () => {
    [entries, version, written, fails] = [new Map(), 0, [], false];
    await open();
  });

  async function open() {
    const kept = keyStoreOn(openMemory(entries), "memory:", true);
    const keyStore: KeyStore = {
      ...kept,
      write: async (changes, guard) => {
        if (fails) throw new StoreUnavailable("memory: is away");
        written.push(...changes);
        await kept.write(changes, guard);
      },
    };
    store = await startStore(keyStore);
  }

  async function commit(history: Partial<PollHistory> | null) {
    await store.commit(COMPANY, sampleState(version + 1), [], {
      history: () => history && { ...NOTHING, ...KEEP, ...history },
    });
    version += 1;
  }

  const writtenOf = (kind: string) => written.filter(({ collection }) => collection.startsWith(`${kind}:`));

  test("keeps episodes, samples and days in the order in which they came, also after a restart", async () => {
    await commit({ episodes: [episode(1)], samples: [sample(1, 4), sample(2, 3)], counts: day("2026-01-05", 2) });
    await commit({ episodes: [episode(2)], samples: [sample(1, 2)] });
    await open();
    await commit({ episodes: [episode(3)], samples: [sample(1, 1)], counts: day("2026-01-06", 1) });
    expect((await store.pastEpisodes(COMPANY)).lines).toEqual([episode(1), episode(2), episode(3)]);
    const ofOne = await store.stockSamples(COMPANY, levelKey(sampleLevel(1)));
    expect(ofOne.lines.map(({ stock }) => stock)).toEqual(["4", "2", "1"]);
    expect((await store.stockSamples(COMPANY)).lines).toHaveLength(4);
    expect((await store.dayCounts(COMPANY)).lines.map((it) => it.day)).toEqual(["2026-01-05", "2026-01-06"]);
    expect((await store.pastEpisodes("nor")).lines).toEqual([]);
  });

  test("writes nothing of it for a poll that adds nothing", async () => {
    await commit({ episodes: [episode(1)], samples: [sample(1, 4)], counts: day("2026-01-05", 2) });
    written = [];
    await commit(null);
    expect(["episodes", "samples", "days"].flatMap(writtenOf)).toEqual([]);
  });

  test("writes the last page of each log anew, and no other, for a poll that adds a line to each", async () => {
    const all = Array.from({ length: SAMPLE_SHARDS }, (_, id) => sample(id, 4));
    for (let polls = 0; polls < 10; polls += 1) {
      await commit({ episodes: [episode(1)], samples: all, counts: day("2026-01-05", polls) });
      expect(["episodes", "samples", "days"].flatMap(writtenOf)).toHaveLength(1 + SAMPLE_SHARDS + 1);
      written = [];
    }
  });

  test("a first look at 100,000 low levels adds some hundred records, a tenth of what its state takes", async () => {
    const samples = Array.from({ length: 100_000 }, (_, id) => sample(id, 4));
    await commit({ samples, counts: day("2026-01-05", 100_000) });
    const pages = writtenOf("samples");
    expect(pages.length).toBeLessThanOrEqual(
      SAMPLE_SHARDS * Math.ceil(100_000 / SAMPLE_SHARDS / samplePages("", 0).linesAPage),
    );
    const bytes = Buffer.byteLength(JSON.stringify(pages));
    const levelBytes = Buffer.byteLength(JSON.stringify([...sampleState(1, 1).episodes]));
    expect(bytes).toBeLessThan((100_000 * levelBytes) / 4);
    expect((await store.stockSamples(COMPANY)).lines).toHaveLength(100_000);
  });

  test("keeps it for as long as it is asked to after the last line of a page", async () => {
    await store.commit(COMPANY, sampleState(1), [], {
      history: () => ({ ...NOTHING, episodes: [episode(1)], keepMs: 2 * DAY_MS }),
    });
    const [page] = writtenOf("episodes");
    expect(page?.ttlMs).toBe(2 * DAY_MS);
  });

  test("nothing of a commit that fails is in it, and the next one adds to what is there", async () => {
    await commit({ episodes: [episode(1)], counts: day("2026-01-05", 1) });
    fails = true;
    await expect(commit({ episodes: [episode(2)], counts: day("2026-01-05", 2) })).rejects.toThrow(StoreUnavailable);
    fails = false;
    await commit({ episodes: [episode(3)] });
    expect((await store.pastEpisodes(COMPANY)).lines).toEqual([episode(1), episode(3)]);
    expect((await store.dayCounts(COMPANY)).lines).toMatchObject([{ low: 1 }]);
  });

  test("a page that is damaged keeps no poll from its commit, is left as it is, and is named to who reads", async () => {
    await commit({ episodes: [episode(1)], samples: [sample(1, 4)], counts: day("2026-01-05", 1) });
    const damaged = [...entries.keys()].filter((key) => /^lowstockd:(?:episodes|samples|days):/.test(key));
    for (const key of damaged) entries.set(key, '{"value":{"format":1,"value":{"lines":[{}]}}}');
    await open();
    await commit({ episodes: [episode(2)], samples: [sample(1, 3)], counts: day("2026-01-06", 1) });
    const episodes = await store.pastEpisodes(COMPANY);
    expect(episodes.lines).toEqual([episode(2)]);
    expect(episodes.unreadable).toEqual([expect.stringContaining(`episodes:${COMPANY}:000000001`)]);
    expect((await store.stockSamples(COMPANY)).lines).toHaveLength(1);
    expect((await store.dayCounts(COMPANY)).lines.map((it) => it.day)).toEqual(["2026-01-06"]);
  });
});

function episode(id: number): PastEpisode {
  return {
    product: { id, name: "Martillo", sku: null, category: "Herramientas", brand: null, supplier: "Truper" },
    branch: "Sucursal Norte",
    warehouse: null,
    worst: "out",
    since: polledAt(1),
    until: polledAt(5),
    ranOutAt: polledAt(2),
    outMs: 900_000,
    end: "restocked",
    stock: decimal(20),
    threshold: decimal(5),
  };
}

function sample(id: number, stock: number): StockSample {
  return {
    key: levelKey(sampleLevel(id)),
    at: polledAt(1),
    status: "low",
    stock: decimal(stock),
    threshold: decimal(5),
  };
}

function day(date: string, low: number): DayCount {
  return { day: date, low, out: 0, places: [{ branch: null, warehouse: "Bodega", low, out: 0, levels: null }] };
}
