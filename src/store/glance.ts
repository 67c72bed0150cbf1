import { DatabaseSync } from "node:sqlite";
import { membersOf } from "../members.ts";
import { MEMBERS } from "./backend.ts";
import type { Member } from "./kinds.ts";
import { sqlitePath, storeKind } from "./store-url.ts";

/** The fields of a `LastPoll` that the health check needs. Times are ISO 8601 in UTC. */
export interface GlancedPoll {
  readonly company: string;
  readonly at: string | null;
  readonly nextDueAt: string | null;
}

const BUSY_TIMEOUT_MS = 5_000;

/** The fields of a `Member` that the health check needs. */
export type GlancedMember = Pick<Member, "process" | "role" | "since">;

export interface Glanced {
  readonly polls: readonly GlancedPoll[];
  /** The daemons that share the store; none: it takes one alone. */
  readonly members: readonly GlancedMember[];
}

/** Collection and present format of the records of kind `POLL`. */
export const GLANCED = { collection: "poll", format: 4 };

/** The same of the kind `MEMBER`. */
export const GLANCED_MEMBER = { collection: MEMBERS, format: 1 };

interface Raw {
  readonly polls: readonly unknown[];
  readonly members: readonly unknown[];
}

/**
 * Reads the last polls, and who shares the store, as `Store` would, but loads as few modules as possible.
 * @returns null when they cannot be read in the present format; the caller then opens `Store`, which reports what is wrong
 * @throws {StoreUnreadable | StoreUnavailable} for a store on a server
 */
export async function glanceAtStore(url: string, now: () => Date): Promise<Glanced | null> {
  const raw = storeKind(url) === "sqlite" ? readFile(sqlitePath(url)) : await readStore(url, now);
  const polls = raw?.polls.map(read);
  const members = raw?.members.map(readMember);
  return polls?.every((poll) => poll !== null) && members?.every((member) => member !== null)
    ? { polls, members }
    : null;
}

/** Reads the records of an undamaged SQLite store; null when it cannot. */
function readFile(path: string): Raw | null {
  try {
    using database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    const [from, to] = [`lowstockd:${GLANCED.collection}:`, `lowstockd:${GLANCED.collection};`];
    const rows = database.prepare("SELECT value FROM entries WHERE key >= ? AND key < ?").all(from, to);
    return { polls: rows.map(({ value }) => membersOf(JSON.parse(String(value))).value), members: [] };
  } catch {
    // `Store` meets the same error, and reports it.
    return null;
  }
}

async function readStore(url: string, now: () => Date): Promise<Raw | null> {
  // Only the daemon's own process has this store.
  if (storeKind(url) === "memory") return null;
  const { openKeyStore } = await import("./key-store.ts");
  const store = await openKeyStore(url, { writer: false, now });
  try {
    const [polls, members] = [await store.list(GLANCED.collection), await store.list(GLANCED_MEMBER.collection)];
    return { polls: [...polls.values()], members: [...members.values()] };
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

function readMember(record: unknown): GlancedMember | null {
  const { format, value } = membersOf(record);
  const { process, role, since } = membersOf(value);
  const isKnown = role === "leader" || role === "standby" || role === "worker";
  if (format !== GLANCED_MEMBER.format || typeof process !== "string" || typeof since !== "string" || !isKnown)
    return null;
  return { process, role, since };
}

function isTime(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && !Number.isNaN(Date.parse(value)));
}
