import type { Redis } from "ioredis";
import { keyOf } from "./keys.ts";

/** Why a daemon wants its config in force: a person asks for it, it has just started, or it only looks. */
export type Claim = "asked" | "start" | "look";

/** How long a config is in force after the last daemon that works by it has looked. */
const ALIVE_MS = 30_000;

/**
 * Puts a config to work. Arguments: its mark, the claim, for how long it is alive. Returns the mark in force. As long as others
 * work by theirs, a config comes into force only where a person asks, or a daemon starts with one that was never replaced: who starts
 * with an old file must not undo what was changed. Where nobody does, whichever comes first is better than none.
 */
const CLAIM = `
local current = redis.call('get', KEYS[1])
local isAlive = redis.call('exists', KEYS[3]) == 1
if current and current ~= ARGV[1] and isAlive and ARGV[2] ~= 'asked' then
  if ARGV[2] == 'look' or redis.call('sismember', KEYS[2], ARGV[1]) == 1 then return current end
end
if current and current ~= ARGV[1] then redis.call('sadd', KEYS[2], current) end
redis.call('srem', KEYS[2], ARGV[1])
redis.call('set', KEYS[1], ARGV[1])
redis.call('set', KEYS[3], '1', 'PX', ARGV[3])
return ARGV[1]
`;

/** The config that all daemons of a fleet work by, as a mark of its content. */
export interface ConfigInForce {
  /** Claims that a config be in force, and keeps the one that is alive. Returns whether it is. */
  claim(mark: string, claim: Claim): Promise<boolean>;
  /** Returns the mark in force; null: Redis has forgotten it. */
  read(): Promise<string | null>;
}

export function configInForce(redis: Redis): ConfigInForce {
  const [key, replaced, alive] = [keyOf("config"), keyOf("configs"), keyOf("config-alive")];
  return {
    claim: async (mark, claim) => (await redis.eval(CLAIM, 3, key, replaced, alive, mark, claim, ALIVE_MS)) === mark,
    read: () => redis.get(key),
  };
}
