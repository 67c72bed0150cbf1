import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { StoreUnreadable } from "./errors.ts";
import { keyStoreOn } from "./key-store.ts";
import { openMemory } from "./memory-backend.ts";
import { startStore } from "./store.ts";

/** All entries of a store: their texts by `<collection>:<id>`. */
export type Entries = ReadonlyMap<string, string>;

/** The facts about a backup in its first line. */
export interface BackupFacts {
  /** Version of the lowstockd that made the backup. */
  readonly version: string;
  /** When the backup was made, ISO 8601 in UTC. */
  readonly at: string;
}

export interface Backup extends BackupFacts {
  readonly entries: Entries;
}

const FORMAT = 1;

const headSchema = z.looseObject({ lowstockd_backup: z.int().positive(), version: z.string() });

const headOfFormat1 = headSchema.extend({
  at: z.iso.datetime(),
  entries: z.int().nonnegative(),
  sha256: z.string(),
});

const GZIP = [0x1f, 0x8b];

/** Writes a backup as text: a line of facts, then for each entry a line with its name, a tab and its JSON. */
export function formatBackup({ entries, version, at }: Backup): string {
  const body = [...entries].map(([key, text]) => `${key}\t${text}\n`).join("");
  const head = { lowstockd_backup: FORMAT, version, at, entries: entries.size, sha256: hash(body) };
  return `${JSON.stringify(head)}\n${body}`;
}

/**
 * Reads a backup, compressed by gzip or not.
 * @param name name of the file, for error messages
 * @throws {StoreUnreadable} when the bytes are not a whole backup, or a newer version made it
 */
export function readBackup(bytes: Uint8Array, name: string): Backup {
  const text = unpack(bytes, name);
  const end = text.indexOf("\n");
  const head = readHead(text.slice(0, end), name);
  const body = text.slice(end + 1);
  const { version, at, entries: count, sha256 } = head;
  if (hash(body) !== sha256) {
    throw new StoreUnreadable(
      `${name} is cut short or damaged: it is not what lowstockd ${version} wrote at ${at}. Take another backup`,
    );
  }
  const lines = body.split("\n").slice(0, -1);
  const entries = new Map(lines.map((line) => splitAt(line, line.indexOf("\t"))));
  if (entries.size !== count) throw new StoreUnreadable(`${name} does not hold the ${count} entries that it names`);
  return { entries, version, at };
}

/**
 * Checks that a daemon can start from the entries of a backup or a store, by doing so with a copy in memory.
 * @param name name of the backup or store, for error messages
 * @throws {StoreUnreadable} when an entry is damaged, or a newer version wrote it
 */
export async function checkEntries(entries: Entries, name: string): Promise<{ readonly companies: readonly string[] }> {
  const copy = new Map([...entries].map(([key, text]) => [`lowstockd:${key}`, text]));
  const store = await startStore(keyStoreOn(openMemory(copy), name, true));
  return { companies: await store.companies() };
}

function unpack(bytes: Uint8Array, name: string): string {
  if (!GZIP.every((byte, index) => bytes[index] === byte)) return decode(bytes, name);
  try {
    return decode(gunzipSync(bytes), name);
  } catch (cause) {
    if (cause instanceof StoreUnreadable) throw cause;
    throw new StoreUnreadable(`${name} is cut short or damaged: it cannot be unpacked. Take another backup`, { cause });
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw noBackup(name, bytes, cause);
  }
}

function readHead(line: string, name: string): z.output<typeof headOfFormat1> {
  const { success, data: head } = headSchema.safeParse(parseJson(line));
  if (!success) throw noBackup(name, Buffer.from(line), undefined);
  if (head.lowstockd_backup > FORMAT) {
    throw new StoreUnreadable(
      `${name} was made by lowstockd ${head.version}, in a form that this one does not know: run that version or a later one`,
    );
  }
  const { data } = headOfFormat1.safeParse(head);
  if (!data) throw new StoreUnreadable(`${name} is damaged: its first line is not whole. Take another backup`);
  return data;
}

function noBackup(name: string, bytes: Uint8Array, cause: unknown): StoreUnreadable {
  const isSqlite = Buffer.from(bytes.subarray(0, 15)).toString("latin1") === "SQLite format 3";
  const advice = isSqlite
    ? `it is a copy of an SQLite store, which goes with: lowstockd copy-store sqlite:${name} TO`
    : "lowstockd backup FILE makes one";
  return new StoreUnreadable(`${name} is no backup of lowstockd: ${advice}`, { cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema then says that this is no backup.
    return undefined;
  }
}

function splitAt(line: string, index: number): [string, string] {
  return [line.slice(0, index), line.slice(index + 1)];
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
