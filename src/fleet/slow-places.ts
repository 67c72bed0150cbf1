import type { Redis } from "ioredis";
import { keyOf } from "./keys.ts";

/** A company whose last poll took longer is slow, be it large or its server at fault, in ms. */
const SLOW_MS = 15_000;

/** Keeps slow companies from taking all places of a worker, so that the polls of others do not wait for theirs. */
export interface SlowPlaces {
  /** Takes a place; null: it is a slow company, and slow ones have as many places as they may. */
  enter(company: string): Promise<SlowPlace | null>;
}

export interface SlowPlace {
  /** @param ms how long the poll took; absent: it was not made */
  leave(ms?: number): void;
}

/** @param places how many polls this worker makes at a time: half of them may be of slow companies, and one at least */
export function createSlowPlaces(redis: Redis, places: number): SlowPlaces {
  const key = keyOf("took");
  const most = Math.max(1, Math.floor(places / 2));
  let taken = 0;
  return {
    async enter(company) {
      const took = Number((await redis.hget(key, company).catch(() => null)) ?? 0);
      const isSlow = took > SLOW_MS;
      if (isSlow && taken >= most) return null;
      if (isSlow) taken += 1;
      return {
        leave(ms) {
          if (isSlow) taken -= 1;
          // Who does not hear of it takes the company for what it was.
          if (ms !== undefined && (ms > SLOW_MS || isSlow)) redis.hset(key, company, Math.round(ms)).catch(() => {});
        },
      };
    },
  };
}
