import { existsSync, mkdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Backend, BackendOptions } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { reasonOf, START_ANEW, StoreError, StoreMissing, StoreUnavailable, StoreUnreadable } from "./errors.ts";
import { describeWriter, lockedBy, readDescription } from "./lease.ts";
import { prepareSqlite, SqliteAdapter } from "./sqlite.ts";
import { saysDamaged } from "./sqlite-code.ts";
import { keepPrivate, makePrivate, rememberFiles } from "./sqlite-files.ts";
import { NOT_IN_DOUBT } from "./tenure.ts";
import { isWriterLockTaken, takeWriterLock } from "./writer-lock.ts";

/** Daemon and readers of its file usually wait for each other for milliseconds. This is the limit on a slow machine. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens a database file. The daemon creates the file and its folder if they do not exist, and holds the lock of the file's one
 * writer until it closes. A writer beside the daemon takes no lock: SQLite itself separates their single writes.
 * @throws {StoreLocked | StoreUnreadable | StoreUnavailable}
 */
export function openSqlite(path: string, { writer, beside, now, warn }: BackendOptions): Backend {
  const opened = new DisposableStack();
  try {
    const owns = writer && !beside;
    const since = now();
    const file = locate(path, owns);
    if (owns) {
      opened.adopt(lock(file), ({ release }) => release());
      makePrivate(file);
    }
    const database = new DatabaseSync(file, { readOnly: !writer, timeout: BUSY_TIMEOUT_MS });
    opened.adopt(database, (database) => database.isOpen && database.close());
    if (owns) {
      checkWhole(database, path);
      prepareSqlite(database);
      signAsWriter(database, since);
      const exposed = keepPrivate(file);
      if (exposed !== null)
        warn(`${path} may be read by others on this machine, and that cannot be changed: ${exposed}`);
    }
    const checkFiles = owns ? rememberFiles(file) : () => {};
    const adapter = new SqliteAdapter(database, file, checkFiles);
    /** Confirms by a write, because a daemon that can only read cannot go on. */
    const confirm = async () => {
      checkFiles();
      signAsWriter(database, since);
    };
    const release = opened.move();
    return {
      keyv: keyvOn(adapter),
      async *list(prefix) {
        for await (const [key, text] of adapter.iterator(prefix)) yield [key.slice(prefix.length + 1), text];
      },
      async *ids(prefix) {
        for (const key of adapter.keys(prefix)) yield key.slice(prefix.length + 1);
      },
      write: (changes, guard) => adapter.write(changes, guard),
      async snapshot() {
        const texts = new Map<string, string>();
        for await (const [key, text] of adapter.iterator("lowstockd")) texts.set(key, text);
        return texts;
      },
      writer: async () => {
        const description = readSignature(database);
        return description === null ? null : { ...readDescription(description), isAtWork: isWriterLockTaken(file) };
      },
      tenure: { ...NOT_IN_DOUBT, ...(owns && { confirm }) },
      close: async () => release.dispose(),
    };
  } catch (error) {
    opened.dispose();
    throw error instanceof StoreError ? error : explain(error, path);
  }
}

/** Checks the whole file. Damage in a rarely read place must stop the start, too, while there are still good backups. */
function checkWhole(database: DatabaseSync, path: string): void {
  const found = database.prepare("PRAGMA quick_check(1)").get()?.quick_check;
  if (found !== "ok") throw new StoreUnreadable(`${path} is damaged (${String(found)}): ${START_ANEW}`);
}

/** Returns the real path of the file, so that two names of one file have the same lock. */
function locate(path: string, owns: boolean): string {
  const file = resolve(path);
  if (owns) mkdirSync(dirname(file), { recursive: true });
  else if (!existsSync(file)) throw new StoreMissing(`${path}: there is no such file; has the daemon run yet?`);
  return existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file));
}

function lock(file: string): { release(): void } {
  const taken = takeWriterLock(file);
  if (taken) return taken;
  throw lockedBy(file, readWriter(file));
}

function signAsWriter(database: DatabaseSync, since: Date): void {
  database.prepare("INSERT OR REPLACE INTO writer (one, description) VALUES (1, ?)").run(describeWriter(since));
}

function readSignature(database: DatabaseSync): string | null {
  const row = database.prepare("SELECT description FROM writer").get();
  return row === undefined ? null : String(row.description);
}

/** Describes the holder of the lock, which may not have written its description yet. */
function readWriter(file: string): string {
  try {
    using database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    return readSignature(database) ?? "just started";
  } catch (error) {
    return `which one cannot be read: ${reasonOf(error)}`;
  }
}

function explain(error: unknown, path: string): StoreError {
  if (saysDamaged(error)) {
    return new StoreUnreadable(`${path} is damaged or no database (${reasonOf(error)}): ${START_ANEW}`, {
      cause: error,
    });
  }
  const advice = "check that the folder can be made and written to, and that the disk has room";
  return new StoreUnavailable(`${path} cannot be opened (${reasonOf(error)}): ${advice}`, { cause: error });
}
