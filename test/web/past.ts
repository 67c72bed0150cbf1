import { decimal } from "../../src/stock/decimal.ts";
import {
  type DayCount,
  describeOpen,
  type PastEpisode,
  type PollHistory,
  type StockSample,
} from "../../src/stock/history.ts";
import { countByPlace } from "../../src/stock/open-places.ts";
import type { Episode } from "../../src/stock/snapshot.ts";
import { openStore } from "../../src/store/store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVERY_DAYS = 12;

/**
 * Gives the open levels of a company in an SQLite store a past of so many days: each was low every twelve days, every other one
 * out of stock for a while.
 */
export async function addPast(file: string, company: string, days: number): Promise<void> {
  const now = Date.now();
  const store = await openStore(`sqlite:${file}`, { writer: true, now: () => new Date(now) });
  try {
    const state = await store.state(company);
    if (!state) throw new Error(`${company} was never polled`);
    const levels = [...state.episodes];
    const past = levels.flatMap(([key, episode], index) =>
      Array.from({ length: Math.floor(days / EVERY_DAYS) }, (_, nth) =>
        lived(key, episode, now - (days - nth * EVERY_DAYS) * DAY_MS + (index % 24) * HOUR_MS, index),
      ),
    );
    const ended = past.map(({ episode }) => episode).sort((a, b) => (a.until < b.until ? -1 : 1));
    const samples = past.flatMap((it) => it.samples).sort((a, b) => (a.at < b.at ? -1 : 1));
    const counts = Array.from({ length: days }, (_, day): DayCount => {
      const places = countByPlace(new Map(levels.slice(day % 5)));
      const [low, out] = [12 + (day % 7), 3 + (day % 4)];
      const date = new Date(now - (days - day) * DAY_MS).toISOString().slice(0, 10);
      return { day: date, low, out, places: places.map((place) => ({ ...place, levels: 40 })) };
    });
    let { version } = state;
    const commit = async (history: Partial<PollHistory>) => {
      version += 1;
      const whole = { episodes: [], samples: [], counts: null, ...history, keepMs: 400 * DAY_MS };
      await store.commit(company, { ...state, version }, [], { history: () => whole });
    };
    await commit({ episodes: ended, samples });
    for (const count of counts) await commit({ counts: count });
  } finally {
    await store.close();
  }
}

function lived(key: StockSample["key"], open: Episode, since: number, index: number) {
  const isOut = index % 2 === 0;
  const [at, ranOut, until] = [0, 20, 30 + (index % 60)].map((hours) =>
    new Date(since + hours * HOUR_MS).toISOString(),
  );
  if (at === undefined || ranOut === undefined || until === undefined) throw new Error("there are three");
  const { product, branch, warehouse } = describeOpen(open, at);
  const threshold = open.threshold.value;
  const episode: PastEpisode = {
    product,
    branch,
    warehouse,
    worst: isOut ? "out" : "low",
    since: at,
    until,
    ranOutAt: isOut ? ranOut : null,
    outMs: isOut ? Date.parse(until) - Date.parse(ranOut) : 0,
    end: "restocked",
    stock: decimal(40),
    threshold,
  };
  const sample = (when: string, status: StockSample["status"], stock: number): StockSample => ({
    key,
    at: when,
    status,
    stock: decimal(stock),
    threshold,
  });
  const samples = [sample(at, "low", 3), sample(ranOut, isOut ? "out" : "low", isOut ? 0 : 2), sample(until, "ok", 40)];
  return { episode, samples };
}
