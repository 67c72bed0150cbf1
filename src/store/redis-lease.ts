import { z } from "zod";
import type { EntryChange, EntryGuard } from "./backend.ts";
import type { LeaseKeeper, WriteOutcome } from "./lease.ts";

/** Runs a script on the server, which does nothing else meanwhile. */
export type RunScript = (script: string, keys: readonly string[], args: readonly string[]) => Promise<unknown>;

/** Who may write: `<token> <holder>`. It does not expire, so that whoever was paused finds whoever came after it. */
const WRITER = "lowstockd:writer";
/** There as long as the lease lasts. */
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
 * Its first argument is the token, or nothing where there is no lease to hold; then what the guard's entry must hold, or
 * nothing where there is no guard; then how many of the keys are set.
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

/** Other keys may come twice, and none is missed, as nothing else is done meanwhile. */
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

/** Answers false, and writes nothing, where the token is not the writer's. */
export async function setAs(
  run: RunScript,
  token: string,
  key: string,
  value: string,
  ttlMs: number | undefined,
): Promise<boolean> {
  return (await run(SET, [WRITER, key], [token, value, ttlMs ? String(Math.ceil(ttlMs)) : ""])) === 1;
}

/** Answers whether there was an entry; null, with nothing done, where the token is not the writer's. */
export async function deleteAs(run: RunScript, token: string, key: string): Promise<boolean | null> {
  const deleted = await run(DELETE, [WRITER, key], [token]);
  return deleted === -1 ? null : deleted === 1;
}

/**
 * Makes all of the changes in one step of the server. What is set comes first: where the memory is full, the server refuses
 * the first of them, and none once one is made.
 * @param token null: there is no lease to hold
 */
export async function writeAs(
  run: RunScript,
  token: string | null,
  changes: readonly EntryChange[],
  guard: EntryGuard | undefined,
): Promise<WriteOutcome> {
  const sets = changes.flatMap(({ key, text, ttlMs }) => (text === null ? [] : [{ key, text: text(), ttlMs }]));
  const gone = changes.filter(({ text }) => text === null);
  const keys = [WRITER, guard?.key ?? WRITER, ...sets.map(({ key }) => key), ...gone.map(({ key }) => key)];
  const texts = sets.flatMap(({ text, ttlMs }) => [text, ttlMs ? String(Math.ceil(ttlMs)) : ""]);
  const answer = await run(WRITE, keys, [token ?? "", guard?.text ?? "", String(sets.length), ...texts]);
  return answer === 1 ? "made" : answer === 0 ? "outdated" : "lost";
}

/** Texts of all entries by key, at one moment; the lease is none of them. */
export async function readSnapshot(run: RunScript): Promise<ReadonlyMap<string, string>> {
  const found = z.array(z.string()).parse(await run(SNAPSHOT, KEYS, []));
  const keys = found.filter((_, index) => index % 2 === 0);
  return new Map(keys.map((key, index) => [key, found[2 * index + 1] ?? ""]));
}

function holderIn(writer: string): string {
  return writer.slice(writer.indexOf(" ") + 1);
}
