import { EventEmitter } from "node:events";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import type { EntryChange, EntryGuard } from "./backend.ts";

/**
 * A storage adapter of Keyv on Node's own SQLite. A write that has returned is on the disk (WAL with synchronous=FULL).
 * Expiry uses the machine's clock, as in Keyv.
 */
export class SqliteAdapter extends EventEmitter {
  /** Keyv reads these to find out that the adapter can list. */
  readonly opts: { readonly dialect: "sqlite"; readonly url: string };
  namespace?: string;
  readonly #database: DatabaseSync;
  readonly #checkFiles: () => void;
  readonly #select: StatementSync;
  readonly #list: StatementSync;
  readonly #keys: StatementSync;

  /**
   * Uses a database that `prepareSqlite` has prepared, and closes it in `disconnect`.
   * @param checkFiles called before each write; the write is not made when it throws
   */
  constructor(database: DatabaseSync, file: string, checkFiles: () => void = () => {}) {
    super();
    this.opts = { dialect: "sqlite", url: `sqlite:${file}` };
    this.#database = database;
    this.#checkFiles = checkFiles;
    this.#select = database.prepare("SELECT value FROM entries WHERE key = ? AND (expires IS NULL OR expires > ?)");
    const within = "FROM entries WHERE key >= ? AND key < ? AND (expires IS NULL OR expires > ?) ORDER BY key";
    this.#list = database.prepare(`SELECT key, value ${within}`);
    this.#keys = database.prepare(`SELECT key ${within}`);
  }

  async get(key: string): Promise<string | undefined> {
    return textOf(this.#select.get(key, Date.now())?.value);
  }

  async getMany(keys: readonly string[]): Promise<(string | undefined)[]> {
    return keys.map((key) => textOf(this.#select.get(key, Date.now())?.value));
  }

  async set(key: string, value: string, ttlMs?: number): Promise<void> {
    this.#checkFiles();
    const now = Date.now();
    // Expired entries are removed here, so that the history of a daemon that runs for years stays bounded.
    if (ttlMs) this.#database.prepare("DELETE FROM entries WHERE expires <= ?").run(now);
    this.#database
      .prepare("INSERT OR REPLACE INTO entries (key, value, expires) VALUES (?, ?, ?)")
      .run(key, value, ttlMs ? now + ttlMs : null);
  }

  async delete(key: string): Promise<boolean> {
    this.#checkFiles();
    return this.#database.prepare("DELETE FROM entries WHERE key = ?").run(key).changes > 0;
  }

  /** Lists all keys of a namespace, as of now. */
  *keys(namespace: string): Generator<string, void> {
    for (const { key } of this.#keys.all(...rangeOf(namespace), Date.now())) if (typeof key === "string") yield key;
  }

  /**
   * Makes all changes or none, in one transaction.
   * @returns false when the guard's entry has another text; nothing is written then
   */
  async write(changes: readonly EntryChange[], guard?: EntryGuard): Promise<boolean> {
    this.#checkFiles();
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      if (guard && textOf(this.#select.get(guard.key, Date.now())?.value) !== guard.text) {
        this.#database.exec("ROLLBACK");
        return false;
      }
      const now = Date.now();
      const upsert = this.#database.prepare("INSERT OR REPLACE INTO entries (key, value, expires) VALUES (?, ?, ?)");
      const remove = this.#database.prepare("DELETE FROM entries WHERE key = ?");
      if (changes.some(({ ttlMs }) => ttlMs)) this.#database.prepare("DELETE FROM entries WHERE expires <= ?").run(now);
      for (const { key, text, ttlMs } of changes) {
        if (text === null) remove.run(key);
        else upsert.run(key, text, ttlMs ? now + ttlMs : null);
      }
      this.#database.exec("COMMIT");
      return true;
    } catch (error) {
      // SQLite has ended the transaction by itself when the disk is full.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async clear(): Promise<void> {
    this.#checkFiles();
    const [from, to] = rangeOf(this.namespace);
    this.#database.prepare("DELETE FROM entries WHERE key >= ? AND key < ?").run(from, to);
  }

  /** Lists key and text of every entry of a namespace, as of now; later writes are not seen. */
  async *iterator(namespace?: string): AsyncGenerator<[key: string, value: string], void> {
    for (const { key, value } of this.#list.all(...rangeOf(namespace), Date.now())) {
      if (typeof key === "string" && typeof value === "string") yield [key, value];
    }
  }

  async disconnect(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** Sets a database up for the adapter, and creates its tables if they do not exist. */
export function prepareSqlite(database: DatabaseSync): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires INTEGER) STRICT;
    CREATE INDEX IF NOT EXISTS entries_expires ON entries (expires) WHERE expires IS NOT NULL;
    CREATE TABLE IF NOT EXISTS writer (one INTEGER PRIMARY KEY CHECK (one = 1), description TEXT NOT NULL) STRICT;
  `);
}

/** Returns the range of the keys that begin with the namespace and a colon; `;` is the character after the colon. */
function rangeOf(namespace: string | undefined): [from: string, to: string] {
  const END_OF_TEXT = "\u{10ffff}";
  return namespace ? [`${namespace}:`, `${namespace};`] : ["", END_OF_TEXT];
}

function textOf(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
