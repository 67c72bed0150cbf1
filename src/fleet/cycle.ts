import type { Redis } from "ioredis";
import type { Round } from "../watch/cycle.ts";
import { keyOf } from "./keys.ts";

/** Stands in the set beside the companies, so that a set that is gone differs from one that is empty. */
const KNOWN = "*";

/** Keeps track, for all daemons together, of which companies have been polled since the cycle began. */
export function createSharedCycle(redis: Redis, companies: readonly string[]): Round {
  const key = keyOf("cycle");
  const begin = async () => {
    await redis
      .multi()
      .del(key)
      .sadd(key, KNOWN, ...companies)
      .exec();
  };
  return {
    add: (company) => {
      // If nobody hears of it, the next poll of the company counts.
      redis.srem(key, company).catch(() => {});
    },
    begin,
    async isComplete() {
      const left = new Set(await redis.smembers(key));
      if (!left.has(KNOWN)) await begin();
      // Those that the config does not have any more are never polled.
      return left.has(KNOWN) && companies.every((company) => !left.has(company));
    },
  };
}
