import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { type Budget, type BudgetOptions, type Counts, createBudget, type Taken } from "../smartpyme/budget.ts";
import { keyOf } from "./keys.ts";

/** A budget whose count of the hour's requests all daemons share. */
export interface SharedBudget extends Budget {
  /** Learns what the others have used. Called before a poll plans by what is left. */
  refresh(): Promise<void>;
}

/** Longer than an hour as the server counts it may still last. */
const KEPT_MS = 2 * 3_600_000;

/**
 * Takes one request. Arguments: now, the end of the caller's hour, the limit, what the caller knows to be used, how long to keep.
 * Returns whether it was taken, and the counts: used, the server's left or '', end, closed until.
 */
const TAKE = `
local key, now = KEYS[1], tonumber(ARGV[1])
local known = tonumber(redis.call('hget', key, 'end') or '0')
if now >= known then
  redis.call('del', key)
  redis.call('hset', key, 'end', ARGV[2], 'used', '0')
end
local used = math.max(tonumber(redis.call('hget', key, 'used') or '0'), tonumber(ARGV[4]))
local left = redis.call('hget', key, 'left') or ''
local closed = tonumber(redis.call('hget', key, 'closed') or '0')
local taken = 0
if now >= closed and used < tonumber(ARGV[3]) and (left == '' or tonumber(left) > 0) then
  taken = 1
  used = used + 1
  if left ~= '' then
    left = tostring(tonumber(left) - 1)
    redis.call('hset', key, 'left', left)
  end
  redis.call('hset', key, 'used', used)
end
redis.call('pexpire', key, ARGV[5])
return {taken, tostring(used), left, redis.call('hget', key, 'end'), tostring(closed)}
`;

/** Makes the budget of one API key. What the last polls have used of this hour counts where Redis has forgotten it. */
export function createSharedBudget(redis: Redis, apiKey: string, options: BudgetOptions): SharedBudget {
  // The key itself is a secret.
  const key = keyOf("requests", createHash("sha256").update(apiKey).digest("hex").slice(0, 16));
  const own = createBudget(options);

  async function refresh(): Promise<void> {
    const { used, left, end, closed } = await redis.hgetall(key);
    if (used === undefined || end === undefined || options.now().getTime() >= Number(end)) return;
    own.adopt(toCounts(String(Math.max(Number(used), own.used())), left ?? "", end, closed ?? "0"));
  }

  return {
    ...own,
    refresh,
    async take(request): Promise<Taken> {
      const { end, used } = own.counts();
      const now = options.now().getTime();
      const reply = await redis.eval(TAKE, 1, key, now, end, options.limit, used, KEPT_MS).catch(() => null);
      // Without Redis no further polls are handed out, and those under way go on by what is known here.
      if (reply === null) return own.take(request);
      const [isTaken, ...counts] = reply as [number, string, string, string, string];
      const shared = toCounts(...counts);
      // Our own count takes the request itself, if it is granted.
      const before =
        isTaken === 1 ? { ...shared, used: shared.used - 1, serverLeft: plusOne(shared.serverLeft) } : shared;
      own.adopt(before);
      const taken = own.take(request);
      const tell = async (): Promise<void> => {
        const { serverLeft, end, closedUntil } = own.counts();
        const left = serverLeft === null ? {} : { left: String(serverLeft) };
        await redis.hset(key, { ...left, end: String(end), closed: String(closedUntil) });
      };
      return {
        settle(headers) {
          taken.settle(headers);
          // Who does not hear of it goes by the count of requests.
          tell().catch(() => {});
        },
        refuse(headers) {
          const until = taken.refuse(headers);
          tell().catch(() => {});
          return until;
        },
      };
    },
  };
}

function toCounts(used: string, left: string, end: string, closed: string): Counts {
  return {
    used: Number(used),
    serverLeft: left === "" ? null : Number(left),
    end: Number(end),
    closedUntil: Number(closed),
  };
}

function plusOne(count: number | null): number | null {
  return count === null ? null : count + 1;
}
