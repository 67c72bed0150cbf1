import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { keyOf } from "./keys.ts";

/** Longer than any queue for one address. */
const KEPT_MS = 3_600_000;

/** Takes the next free moment of an address. Arguments: the spacing, how long to keep. Returns the wait until then, in ms. */
const TAKE = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = math.max(now, tonumber(redis.call('get', KEYS[1]) or '0'))
redis.call('set', KEYS[1], string.format('%.0f', at + tonumber(ARGV[1])), 'PX', ARGV[2])
return at - now
`;

/** Returns how long to wait, in ms, so that all daemons together send to an address no more often than every `ms`. */
export async function waitFor(redis: Redis, address: string, ms: number): Promise<number> {
  // The address itself is a secret.
  const key = keyOf("sent", createHash("sha256").update(address).digest("hex").slice(0, 16));
  return Number(await redis.eval(TAKE, 1, key, ms, KEPT_MS));
}
