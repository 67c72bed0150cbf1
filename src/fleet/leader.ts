import type { Redis } from "ioredis";
import { keyOf } from "./keys.ts";

/** How long nobody leads after a leader's death. */
const LEASE_MS = 15_000;

/** Arguments: who asks, for how long. Returns 1 where it leads from now on. */
const LEAD = `
local leader = redis.call('get', KEYS[1])
if leader and leader ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`;

const RESIGN = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
`;

/** The one of a fleet that looks after what is there once: schedules, the look after itself, the heartbeat. */
export interface Leadership {
  /** Whether this daemon led when Redis was last asked. */
  isLeader(): boolean;
  /** Takes or renews the leadership; false: another one leads. Rejects when Redis cannot be asked; what was known stays then. */
  claim(): Promise<boolean>;
  resign(): Promise<void>;
}

export function createLeadership(redis: Redis, id: string): Leadership {
  const key = keyOf("leader");
  let isLeader = false;
  return {
    isLeader: () => isLeader,
    async claim() {
      isLeader = (await redis.eval(LEAD, 1, key, id, LEASE_MS)) === 1;
      return isLeader;
    },
    async resign() {
      isLeader = false;
      await redis.eval(RESIGN, 1, key, id);
    },
  };
}
