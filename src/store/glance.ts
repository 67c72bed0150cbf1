import { DatabaseSync } from "node:sqlite";
import { membersOf } from "../members.ts";
import { sqlitePath, storeKind } from "./store-url.ts";

/** The fields of a `LastPoll` that the health check needs. Times are ISO 8601 in UTC. */
export interface GlancedPoll {
  readonly company: string;
  readonly at: string | null;
  readonly nextDueAt: string | null;
}

const BUSY_TIMEOUT_MS = 5_000;

/** Collection and present format of the records of kind `POLL`. */
export const GLANCED = { collection: "poll", format: 4 };

/**
 * Reads the last polls out of a store as `Store` would, but loads as few modules as possible.
 * @returns null when they cannot be read in the present format; the caller then opens `Store`, which reports what is wrong
 * @throws {StoreUnreadable | StoreUnavailable} for a store on a server
 */
export async function glanceAtPolls(url: string, now: () => Date): Promise<readonly GlancedPoll[] | null> {
  const records = storeKind(url) === "sqlite" ? readFile(sqlitePath(url)) : await readStore(url, now);
  const polls = records?.map(read) ?? null;
  return polls?.every((poll) => poll !== null) ? polls : null;
}

/** Reads the records of an undamaged SQLite store; null when it cannot. */
function readFile(path: string): unknown[] | null {
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    const [from, to] = [`lowstockd:${GLANCED.collection}:`, `lowstockd:${GLANCED.collection};`];
    const rows = database.prepare("SELECT value FROM entries WHERE key >= ? AND key < ?").all(from, to);
    return rows.map(({ value }) => membersOf(JSON.parse(String(value))).value);
  } catch {
    // `Store` meets the same error, and reports it.
    return null;
  }
}

async function readStore(url: string, now: () => Date): Promise<unknown[] | null> {
  // Only the daemon's own process has this store.
  if (storeKind(url) === "memory") return null;
  const { openKeyStore } = await import("./key-store.ts");
  const store = await openKeyStore(url, { writer: false, now });
  try {
    return [...(await store.list(GLANCED.collection)).values()];
  } finally {
    await store.close();
  }
}

function read(record: unknown): GlancedPoll | null {
  const { format, value } = membersOf(record);
  const { company, at, nextDueAt } = membersOf(value);
  if (format !== GLANCED.format || typeof company !== "string" || !isTime(at) || !isTime(nextDueAt)) return null;
  return { company, at, nextDueAt };
}

function isTime(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
}
