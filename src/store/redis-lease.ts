import { z } from "zod";
import type { EntryChange, EntryGuard, Fence } from "./backend.ts";
import type { LeaseKeeper, WriteOutcome } from "./lease.ts";

/** Runs a Lua script on the server, atomically. */
export type RunScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

/** Key of the last holder: `<token> <holder>`. It does not expire, so that a paused daemon finds out who came after it. */
const WRITER = "lowstockd:writer";
/** Key that exists as long as the lease lasts. */
const LEASE = "lowstockd:lease";
const KEYS = [WRITER, LEASE];

/** The beginning of the keys of lanes, which are leases like that of the store. */
const LANE = "lowstockd:lane:";

const IF_WRITER = `
local writer = redis.call('get', KEYS[1])
if not writer or string.sub(writer, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return -1 end
`;

const TAKE = `
if redis.call('exists', KEYS[2]) == 1 then
  local writer = redis.call('get', KEYS[1])
  if not writer then return ' just started' end
  if string.sub(writer, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return writer end
end
redis.call('set', KEYS[1], ARGV[1] .. ' ' .. ARGV[2])
redis.call('set', KEYS[2], '1', 'PX', ARGV[3])
return ''
`;

const RENEW = `${IF_WRITER}
redis.call('set', KEYS[2], '1', 'PX', ARGV[2])
return 1
`;

const RELEASE = `${IF_WRITER}
return redis.call('del', KEYS[2])
`;

const SET = `${IF_WRITER}
if ARGV[3] == '' then redis.call('set', KEYS[2], ARGV[2]) else redis.call('set', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
return 1
`;

const DELETE = `${IF_WRITER}
return redis.call('del', KEYS[2])
`;

/**
 * Arguments: the token, or '' without a lease; the text that the guard's entry must have, or '' without a guard; the token of the
 * lane, or '' without one; the number of keys to set; then text and time to live of each. Keys after the ones to set are removed.
 */
const WRITE = `
if ARGV[1] ~= '' then ${IF_WRITER} end
if ARGV[3] ~= '' then
  local holder = redis.call('get', KEYS[3])
  if not holder or string.sub(holder, 1, #ARGV[3] + 1) ~= ARGV[3] .. ' ' then return -2 end
end
if ARGV[2] ~= '' and redis.call('get', KEYS[2]) ~= ARGV[2] then return 0 end
local sets = tonumber(ARGV[4])
for i = 1, sets do
  local text, ttl = ARGV[2 * i + 3], ARGV[2 * i + 4]
  if ttl == '' then redis.call('set', KEYS[i + 3], text) else redis.call('set', KEYS[i + 3], text, 'PX', ttl) end
end
for i = sets + 4, #KEYS do redis.call('del', KEYS[i]) end
return 1
`;

/** Lists all entries but leases. A key may come twice, and none is missed, since the script is atomic. */
const SNAPSHOT = `
local found, cursor = {}, '0'
repeat
  local page = redis.call('scan', cursor, 'match', 'lowstockd:*', 'count', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if key ~= KEYS[1] and key ~= KEYS[2] and string.sub(key, 1, #ARGV[1]) ~= ARGV[1] then
      found[#found + 1] = key
      found[#found + 1] = redis.call('get', key)
    end
  end
until cursor == '0'
return found
`;

/** @param lane absent: the lease of the whole store */
export function leaseIn(run: RunScript, lane?: string): LeaseKeeper {
  const keys = lane === undefined ? KEYS : [laneKey(lane), `${laneKey(lane)}:lease`];
  const [holderKey = WRITER, leaseKey = LEASE] = keys;
  return {
    async take(token, holder, ms) {
      const writer = String(await run(TAKE, keys, [token, holder, String(ms)]));
      return writer === "" ? null : holderIn(writer);
    },
    renew: async (token, ms) => (await run(RENEW, keys, [token, String(ms)])) === 1,
    async release(token) {
      await run(RELEASE, keys, [token]);
    },
    async holder() {
      const writer = await run("return redis.call('get', KEYS[1])", [holderKey], []);
      return typeof writer === "string" ? holderIn(writer) : null;
    },
    isTaken: async () => (await run("return redis.call('exists', KEYS[1])", [leaseKey], [])) === 1,
  };
}

/** Writes an entry. Returns false, with nothing written, when the token is not the lease holder's. */
export async function setAs(
  run: RunScript,
  token: string,
  key: string,
  value: string,
  ttlMs: number | undefined,
): Promise<boolean> {
  return (await run(SET, [WRITER, key], [token, value, ttlMs ? String(Math.ceil(ttlMs)) : ""])) === 1;
}

/** Removes an entry. Returns whether there was one; null, with nothing removed, when the token is not the lease holder's. */
export async function deleteAs(run: RunScript, token: string, key: string): Promise<boolean | null> {
  const deleted = await run(DELETE, [WRITER, key], [token]);
  return deleted === -1 ? null : deleted === 1;
}

/**
 * Makes all changes in one script. Sets come before removals: when its memory is full, the server refuses the first set, and
 * it does not refuse any later one.
 * @param token the lease's token; null: the caller needs no lease
 */
export async function writeAs(
  run: RunScript,
  token: string | null,
  changes: readonly EntryChange[],
  guard: EntryGuard | undefined,
  fence: Fence | undefined,
): Promise<WriteOutcome> {
  const sets = changes.flatMap(({ key, text, ttlMs }) => (text === null ? [] : [{ key, text, ttlMs }]));
  const gone = changes.filter(({ text }) => text === null);
  const lane = fence ? laneKey(fence.lane) : WRITER;
  const keys = [WRITER, guard?.key ?? WRITER, lane, ...sets.map(({ key }) => key), ...gone.map(({ key }) => key)];
  const texts = sets.flatMap(({ text, ttlMs }) => [text, ttlMs ? String(Math.ceil(ttlMs)) : ""]);
  const conditions = [token ?? "", guard?.text ?? "", fence?.lease.token ?? ""];
  const answer = await run(WRITE, keys, [...conditions, String(sets.length), ...texts]);
  if (answer === 1) return "made";
  return answer === 0 ? "outdated" : answer === -2 ? "overtaken" : "lost";
}

function laneKey(lane: string): string {
  return `${LANE}${lane}`;
}

/** Reads the texts of all entries by key, as they are at one moment, without the lease. */
export async function readSnapshot(run: RunScript): Promise<ReadonlyMap<string, string>> {
  const found = z.array(z.string()).parse(await run(SNAPSHOT, KEYS, [LANE]));
  const keys = found.filter((_, index) => index % 2 === 0);
  return new Map(keys.map((key, index) => [key, found[2 * index + 1] ?? ""]));
}

function holderIn(writer: string): string {
  return writer.slice(writer.indexOf(" ") + 1);
}
