import type { EntryChange, EntryGuard, Fence } from "./backend.ts";
import type { LeaseKeeper, WriteOutcome } from "./lease.ts";

/** Runs a statement and returns its rows. */
export type Query = (sql: string, values: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

/**
 * Key of the lease, a row in the table of entries, because we may have no right to another table. Its value has `token`,
 * `holder`, and `until`, the end of the lease in ms since 1970 by the server's clock.
 */
const WRITER = "lowstockd:writer";

/** The beginning of the keys of lanes, which are leases like that of the store. */
const LANE = "lowstockd:lane:";

/** The end of a lease that its holder has ended. */
const GIVEN_UP = 0;

const NOW_MS = "extract(epoch from clock_timestamp()) * 1000";

/**
 * The beginning of every write: it locks the lease's row while the write is made. A daemon that takes over afterwards sees the
 * write, and a write that comes after a takeover finds another token. Each write is one statement, because behind a pooler two
 * statements may run on two connections.
 */
const IF_WRITER = (table: string) =>
  `WITH writer AS (SELECT 1 FROM ${table} WHERE key = '${WRITER}' AND value::json->>'token' = $1 FOR SHARE)`;

/** @param lane absent: the lease of the whole store */
export function leaseIn(query: Query, table: string, lane?: string): LeaseKeeper {
  const key = lane === undefined ? WRITER : `${LANE}${lane}`;
  const holder = async () => {
    const [row] = await query(`SELECT value::json->>'holder' AS holder FROM ${table} WHERE key = $1`, [key]);
    return row ? String(row.holder) : null;
  };
  /**
   * Sets the end of the lease, null for now. Returns whether the token is the holder's; if not, nothing changes. A lease that was
   * ended is not renewed: a renewal may be under way on another connection, and come after.
   */
  const endIn = async (token: string, ms: number | null) => {
    const value = `(value::jsonb || jsonb_build_object('until', coalesce(${NOW_MS} + $2::float8, ${GIVEN_UP})))::text`;
    const sql = `UPDATE ${table} SET value = ${value} WHERE key = $3 AND value::json->>'token' = $1
      AND (value::json->>'until')::float8 > ${GIVEN_UP} RETURNING 1`;
    return (await query(sql, [token, ms, key])).length === 1;
  };
  return {
    async take(token, name, ms) {
      const taken = await query(
        `INSERT INTO ${table} AS mine (key, value)
        VALUES ($1, json_build_object('token', $2::text, 'holder', $3::text, 'until', ${NOW_MS} + $4::float8)::text)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
        WHERE (mine.value::json->>'until')::float8 <= ${NOW_MS} OR mine.value::json->>'token' = $2::text
        RETURNING 1`,
        [key, token, name, ms],
      );
      return taken.length === 1 ? null : ((await holder()) ?? "just started");
    },
    renew: endIn,
    async release(token) {
      await endIn(token, null);
    },
    holder,
    async isTaken() {
      const sql = `SELECT 1 FROM ${table} WHERE key = $1 AND (value::json->>'until')::float8 > ${NOW_MS}`;
      return (await query(sql, [key])).length === 1;
    },
  };
}

/** Reads the texts of all entries by key, as they are at one moment, without leases. */
export async function readSnapshot(query: Query, table: string): Promise<ReadonlyMap<string, string>> {
  const sql = `SELECT key, value FROM ${table}
    WHERE starts_with(key, 'lowstockd:') AND key <> $1 AND NOT starts_with(key, $2)`;
  const rows = await query(sql, [WRITER, LANE]);
  return new Map(rows.map(({ key, value }) => [String(key), String(value)]));
}

/** Writes an entry. Returns false, with nothing written, when the token is not the lease holder's. */
export async function setAs(query: Query, table: string, token: string, key: string, value: string): Promise<boolean> {
  const sql = `${IF_WRITER(table)} INSERT INTO ${table} (key, value) SELECT $2::text, $3::text FROM writer
    ON CONFLICT (key) DO UPDATE SET value = excluded.value RETURNING 1`;
  return (await query(sql, [token, key, value])).length === 1;
}

/** Removes an entry. Returns whether there was one; null, with nothing removed, when the token is not the lease holder's. */
export async function deleteAs(query: Query, table: string, token: string, key: string): Promise<boolean | null> {
  const sql = `${IF_WRITER(table)}, gone AS (DELETE FROM ${table} USING writer WHERE key = $2::text RETURNING 1)
    SELECT (SELECT count(*) FROM writer)::int AS writers, (SELECT count(*) FROM gone)::int AS gone`;
  const [counts] = await query(sql, [token, key]);
  return counts?.writers === 1 ? counts.gone === 1 : null;
}

/**
 * Makes all changes in one statement.
 * @param token the lease's token; null: the caller needs no lease
 */
export async function writeAs(
  query: Query,
  table: string,
  token: string | null,
  changes: readonly EntryChange[],
  guard: EntryGuard | undefined,
  fence: Fence | undefined,
): Promise<WriteOutcome> {
  const sets = changes.flatMap(({ key, text }) => (text === null ? [] : [{ key, text }]));
  const writer = token === null ? "WITH writer AS (SELECT 1 WHERE $1::text IS NULL)" : IF_WRITER(table);
  const sql = `${writer},
    lane AS (SELECT 1 FROM ${table} WHERE key = $7::text AND value::json->>'token' = $8::text FOR SHARE),
    fenced AS (SELECT 1 FROM writer WHERE $7::text IS NULL OR EXISTS (SELECT 1 FROM lane)),
    guarded AS (SELECT 1 FROM fenced
      WHERE $5::text IS NULL OR EXISTS (SELECT 1 FROM ${table} WHERE key = $5::text AND value = $6::text)),
    gone AS (DELETE FROM ${table} USING guarded WHERE key = ANY($2::text[])),
    made AS (INSERT INTO ${table} (key, value)
      SELECT entry.key, entry.value FROM guarded, unnest($3::text[], $4::text[]) AS entry (key, value)
      ON CONFLICT (key) DO UPDATE SET value = excluded.value)
    SELECT (SELECT count(*) FROM writer)::int AS writers, (SELECT count(*) FROM fenced)::int AS fenced,
      (SELECT count(*) FROM guarded)::int AS guarded`;
  const gone = changes.flatMap(({ key, text }) => (text === null ? [key] : []));
  const [keys, texts] = [sets.map(({ key }) => key), sets.map(({ text }) => text)];
  const lane = fence ? [`${LANE}${fence.lane}`, fence.lease.token] : [null, null];
  const [counts] = await query(sql, [token, gone, keys, texts, guard?.key ?? null, guard?.text ?? null, ...lane]);
  if (counts?.writers !== 1) return "lost";
  if (counts.fenced !== 1) return "overtaken";
  return counts.guarded === 1 ? "made" : "outdated";
}
