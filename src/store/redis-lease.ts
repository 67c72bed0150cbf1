import { z } from "zod";
import type { EntryChange, EntryGuard } from "./backend.ts";
import type { LeaseKeeper, WriteOutcome } from "./lease.ts";

/** Runs a Lua script on the server, atomically. */
export type RunScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

/** Key of the last holder: `<token> <holder>`. It does not expire, so that a paused daemon finds out who came after it. */
const WRITER = "lowstockd:writer";
/** Key that exists as long as the lease lasts. */
const LEASE = "lowstockd:lease";
const KEYS = [WRITER, LEASE];

const IF_WRITER = `
local writer = redis.call('get', KEYS[1])
if not writer or string.sub(writer, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return -1 end
`;

const TAKE = `
if redis.call('exists', KEYS[2]) == 1 then return redis.call('get', KEYS[1]) or ' just started' end
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
 * Arguments: the token, or '' without a lease; the text that the guard's entry must have, or '' without a guard; the number of
 * keys to set; then text and time to live of each. Keys after the ones to set are removed.
 */
const WRITE = `
if ARGV[1] ~= '' then ${IF_WRITER} end
if ARGV[2] ~= '' and redis.call('get', KEYS[2]) ~= ARGV[2] then return 0 end
local sets = tonumber(ARGV[3])
for i = 1, sets do
  local text, ttl = ARGV[2 * i + 2], ARGV[2 * i + 3]
  if ttl == '' then redis.call('set', KEYS[i + 2], text) else redis.call('set', KEYS[i + 2], text, 'PX', ttl) end
end
for i = sets + 3, #KEYS do redis.call('del', KEYS[i]) end
return 1
`;

/** Lists all entries but the lease. A key may come twice, and none is missed, since the script is atomic. */
const SNAPSHOT = `
local found, cursor = {}, '0'
repeat
  local page = redis.call('scan', cursor, 'match', 'lowstockd:*', 'count', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if key ~= KEYS[1] and key ~= KEYS[2] then
      found[#found + 1] = key
      found[#found + 1] = redis.call('get', key)
    end
  end
until cursor == '0'
return found
`;

export function leaseIn(run: RunScript): LeaseKeeper {
  return {
    async take(token, holder, ms) {
      const writer = String(await run(TAKE, KEYS, [token, holder, String(ms)]));
      return writer === "" ? null : holderIn(writer);
    },
    renew: async (token, ms) => (await run(RENEW, KEYS, [token, String(ms)])) === 1,
    async release(token) {
      await run(RELEASE, KEYS, [token]);
    },
    async holder() {
      const writer = await run("return redis.call('get', KEYS[1])", [WRITER], []);
      return typeof writer === "string" ? holderIn(writer) : null;
    },
    isTaken: async () => (await run("return redis.call('exists', KEYS[1])", [LEASE], [])) === 1,
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
): Promise<WriteOutcome> {
  const sets = changes.flatMap(({ key, text, ttlMs }) => (text === null ? [] : [{ key, text, ttlMs }]));
  const gone = changes.filter(({ text }) => text === null);
  const keys = [WRITER, guard?.key ?? WRITER, ...sets.map(({ key }) => key), ...gone.map(({ key }) => key)];
  const texts = sets.flatMap(({ text, ttlMs }) => [text, ttlMs ? String(Math.ceil(ttlMs)) : ""]);
  const answer = await run(WRITE, keys, [token ?? "", guard?.text ?? "", String(sets.length), ...texts]);
  return answer === 1 ? "made" : answer === 0 ? "outdated" : "lost";
}

/** Reads the texts of all entries by key, as they are at one moment, without the lease. */
export async function readSnapshot(run: RunScript): Promise<ReadonlyMap<string, string>> {
  const found = z.array(z.string()).parse(await run(SNAPSHOT, KEYS, []));
  const keys = found.filter((_, index) => index % 2 === 0);
  return new Map(keys.map((key, index) => [key, found[2 * index + 1] ?? ""]));
}

function holderIn(writer: string): string {
  return writer.slice(writer.indexOf(" ") + 1);
}
