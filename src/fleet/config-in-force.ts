import type { Redis } from "ioredis";
import { keyOf } from "./keys.ts";

/**
 * Puts a config to work. Arguments: its mark; '1' when a person asked for it. One that another has replaced before comes back
 * into force only then: a daemon that starts with an old file must not undo what was changed. Returns the mark in force.
 */
const PUT = `
local current = redis.call('get', KEYS[1])
if current == ARGV[1] then return current end
if current and ARGV[2] ~= '1' and redis.call('sismember', KEYS[2], ARGV[1]) == 1 then return current end
if current then redis.call('sadd', KEYS[2], current) end
redis.call('srem', KEYS[2], ARGV[1])
redis.call('set', KEYS[1], ARGV[1])
return ARGV[1]
`;

/** The config that all daemons of a fleet work by, as a mark of its content. */
export interface ConfigInForce {
  /** Puts a config to work, unless another has replaced it and no person asks for it. Returns whether it is in force. */
  put(mark: string, isAskedFor: boolean): Promise<boolean>;
  /** Returns the mark in force; null: Redis has forgotten it. */
  read(): Promise<string | null>;
}

export function configInForce(redis: Redis): ConfigInForce {
  const key = keyOf("config");
  return {
    put: async (mark, isAskedFor) =>
      (await redis.eval(PUT, 2, key, keyOf("configs"), mark, isAskedFor ? "1" : "0")) === mark,
    read: () => redis.get(key),
  };
}
