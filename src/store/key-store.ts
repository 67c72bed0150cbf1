import type { Backend, BackendOptions, Tenure, Writer } from "./backend.ts";
import { formatEntry, MalformedEntry, parseEntry } from "./entry.ts";
import {
  CommitConflict,
  damaged,
  reasonOf,
  START_ANEW,
  StoreError,
  StoreMissing,
  StoreUnavailable,
  StoreUnreadable,
} from "./errors.ts";
import { openMemory } from "./memory-backend.ts";
import { saysDamaged } from "./sqlite-code.ts";
import { clientUrl, postgresSchema, redactUrl, sqlitePath, storeKind } from "./store-url.ts";

/**
 * Values by collection and id. Every operation throws `StoreUnavailable` when it cannot be done and `StoreUnreadable`
 * when it meets damaged text; no failure is ever read as "there is nothing".
 */
export interface KeyStore extends Tenure {
  /** For people: the URL without its secrets. */
  readonly name: string;
  /** The value, or undefined where there is none. */
  get(collection: string, id: string): Promise<unknown>;
  set(collection: string, id: string, value: object, ttlMs?: number): Promise<void>;
  delete(collection: string, id: string): Promise<void>;
  /**
   * Makes all of the changes or none, whatever dies in between. An entry comes once.
   * @param guard an entry and the value that it must have in the store, to the letter
   * @throws {CommitConflict} where it has another one; nothing is written then
   */
  write(changes: readonly StoreChange[], guard?: StoreGuard): Promise<void>;
  ids(collection: string): Promise<string[]>;
  list(collection: string): Promise<Map<string, unknown>>;
  /** Texts of all entries, by collection and id with a colon between, as they were at one moment. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  /** Puts the entries of a snapshot in the place of all that there is: all of it or nothing, whatever dies in between. */
  replace(entries: ReadonlyMap<string, string>): Promise<void>;
  /** The daemon that has the store, or had it last; null: none ever had, or that is not kept. */
  writer(): Promise<Writer | null>;
  close(): Promise<void>;
}

/** A new value of an entry; null: the entry goes. */
export interface StoreChange {
  readonly collection: string;
  readonly id: string;
  readonly value: object | null;
  readonly ttlMs?: number | undefined;
}

/** An entry as it must be in the store for a write to be made. */
export interface StoreGuard {
  readonly collection: string;
  readonly id: string;
  readonly value: object;
}

export type StoreOptions = Pick<BackendOptions, "writer" | "now"> & Partial<BackendOptions>;

const PREFIX = "lowstockd:";
const PATIENCE_MS = 5_000;
/** A daemon that stops takes less; and what it was about to write is decided long before. */
const LEASE_MS = 15_000;

/**
 * Opens the store that a URL names, within a few seconds; as its writer on a server, once no other has it.
 * @throws {StoreLocked | StoreUnreadable | StoreUnavailable}
 */
export async function openKeyStore(url: string, options: StoreOptions): Promise<KeyStore> {
  const name = redactUrl(url);
  try {
    const backend = await openBackend(url, {
      patienceMs: PATIENCE_MS,
      leaseMs: LEASE_MS,
      beside: false,
      signal: new AbortController().signal,
      warn: () => {},
      ...options,
    });
    return keyStoreOn(backend, name, options.writer);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const advice = "check the store's url and that the server runs and lets this machine in";
    throw new StoreUnavailable(`${name} cannot be opened (${reasonOf(error)}): ${advice}`, { cause: error });
  }
}

/** Loads the client of the one store that there is, and not those of the others. */
async function openBackend(url: string, options: BackendOptions): Promise<Backend> {
  switch (storeKind(url)) {
    case "sqlite":
      return (await import("./sqlite-backend.ts")).openSqlite(sqlitePath(url), options);
    case "redis":
      return await (await import("./redis-backend.ts")).openRedis(clientUrl(url), redactUrl(url), options);
    case "postgres":
      return await (await import("./postgres-backend.ts")).openPostgres(
        clientUrl(url),
        postgresSchema(url),
        redactUrl(url),
        options,
      );
    case "memory":
      if (options.beside) throw new StoreMissing("memory: is kept by the daemon alone: nothing else can reach it");
      return openMemory();
    case null:
      throw new StoreUnavailable(`${redactUrl(url)} names no store that there is`);
  }
}

/** A store on an open backend. */
export function keyStoreOn(
  { keyv, list, ids, write: writeAll, snapshot, writer, tenure, close }: Backend,
  name: string,
  writes: boolean,
): KeyStore {
  async function readAll(collection: string): Promise<Map<string, unknown>> {
    const values = new Map<string, unknown>();
    for await (const [id, text] of list(`lowstockd:${collection}`)) {
      const key = `${collection}:${id}`;
      const { value, expires } = await attempt(name, "reading", key, async () => parseEntry(text));
      if (expires === undefined || expires > Date.now()) values.set(id, value);
      // PostgreSQL does not expire anything by itself.
      else if (writes) await keyv.delete(`lowstockd:${key}`);
    }
    return values;
  }

  function checkWriter(): void {
    if (!writes) throw new TypeError("it was opened for reading only");
  }

  async function readSnapshot(): Promise<ReadonlyMap<string, string>> {
    const texts = await snapshot();
    return new Map([...texts].map(([key, text]) => [key.slice(PREFIX.length), text]));
  }

  async function write(doing: string, key: string, operation: (key: string) => Promise<unknown>): Promise<void> {
    await attempt(name, doing, key, async () => {
      checkWriter();
      await operation(`lowstockd:${key}`);
    });
  }

  return {
    name,
    get: (collection, id) => {
      const key = `${collection}:${id}`;
      return attempt(name, "reading", key, () => keyv.get<unknown>(`lowstockd:${key}`));
    },
    set: (collection, id, value, ttlMs) =>
      write("writing", `${collection}:${id}`, (key) => keyv.set(key, value, ttlMs)),
    delete: (collection, id) => write("removing", `${collection}:${id}`, (key) => keyv.delete(key)),
    write: (changes, guard) =>
      attempt(name, "writing", nameOf(changes), async () => {
        checkWriter();
        const entries = changes.map(({ collection, id, value, ttlMs }) => ({
          key: `lowstockd:${collection}:${id}`,
          text: value === null ? null : () => formatEntry(value, ttlMs),
          ttlMs,
        }));
        if (entries.length === 0) return;
        const text = guard && { key: `lowstockd:${guard.collection}:${guard.id}`, text: formatEntry(guard.value) };
        if (await writeAll(entries, text)) return;
        throw new CommitConflict(
          `${name}: ${guard?.collection}:${guard?.id} is not what this lowstockd has written last (was a copy of the store put back, or did a ` +
            "server take the place of another that had not heard of it?): it goes by what is there from now on",
        );
      }),
    ids: (collection) =>
      attempt(name, "listing", collection, async () => {
        const found = new Set<string>();
        for await (const id of ids(`lowstockd:${collection}`)) found.add(id);
        return [...found];
      }),
    list: (collection) => attempt(name, "listing", collection, () => readAll(collection)),
    snapshot: () => attempt(name, "reading", "all of it", readSnapshot),
    replace: (entries) =>
      attempt(name, "writing", "all of it anew", async () => {
        checkWriter();
        const changes = [...entries].map(([key, text]) => {
          const { expires } = parseEntry(text);
          const ttlMs = expires === undefined ? undefined : expires - Date.now();
          // What has expired since goes, if it is there.
          return { key: `${PREFIX}${key}`, text: ttlMs !== undefined && ttlMs <= 0 ? null : () => text, ttlMs };
        });
        const gone = [...(await readSnapshot()).keys()].filter((key) => !entries.has(key));
        await writeAll([...changes, ...gone.map((key) => ({ key: `${PREFIX}${key}`, text: null }))]);
      }),
    writer: () => attempt(name, "looking up", "who writes to it", () => writer()),
    confirm: () => attempt(name, "looking up", "who writes to it", () => tenure.confirm()),
    lost: tenure.lost,
    close,
  };
}

/** All of a write by the entry that it is about, which comes last. */
function nameOf(changes: readonly StoreChange[]): string {
  const last = changes.at(-1);
  if (!last) return "nothing";
  const others = changes.length - 1;
  return `${last.collection}:${last.id}${others > 0 ? ` and ${others} more` : ""}`;
}

async function attempt<Result>(
  store: string,
  doing: string,
  what: string,
  operation: () => Promise<Result>,
): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    if (error instanceof MalformedEntry) throw damaged(store, what, error);
    // A database can be damaged in places: it opens, and some entries can be read.
    if (saysDamaged(error)) {
      throw new StoreUnreadable(`${store} is damaged (${doing} ${what}: ${reasonOf(error)}): ${START_ANEW}`, {
        cause: error,
      });
    }
    throw new StoreUnavailable(`${store}: ${doing} ${what} failed: ${reasonOf(error)}`, { cause: error });
  }
}
