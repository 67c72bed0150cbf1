import { startPace } from "../turns.ts";
import { type Backend, type BackendOptions, type EntryChange, type Fence, MEMBERS } from "./backend.ts";
import { formatEntry, formatJson, formatLarge, MalformedEntry, parseEntry } from "./entry.ts";
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
import { describeWriter, type Lease, tryLane } from "./lease.ts";
import { openMemory } from "./memory-backend.ts";
import { saysDamaged } from "./sqlite-code.ts";
import { clientUrl, postgresSchema, redactUrl, sqlitePath, storeKind } from "./store-url.ts";
import type { Tenure, Writer } from "./tenure.ts";

/**
 * Values by collection and id. Every operation throws `StoreUnavailable` when it cannot be done, and `StoreUnreadable` when it
 * finds a damaged text. No failure is ever taken for "there is no value".
 */
export interface KeyStore extends Tenure {
  /** The store's URL without secrets. */
  readonly name: string;
  /** Reads a value; undefined when there is none. */
  get(collection: string, id: string): Promise<unknown>;
  set(collection: string, id: string, value: object, ttlMs?: number): Promise<void>;
  delete(collection: string, id: string): Promise<void>;
  /**
   * Makes all changes or none, even if a process or server dies meanwhile. Each entry may be in `changes` once.
   * @param guard an entry and the exact value that it must have in the store
   * @throws {CommitConflict} when the guard's entry has another value; nothing is written then
   */
  write(changes: readonly StoreChange[], guard?: StoreGuard): Promise<void>;
  ids(collection: string): Promise<string[]>;
  list(collection: string): Promise<Map<string, unknown>>;
  /** Reads the texts of all entries but members by `<collection>:<id>`, as they were at one moment. */
  snapshot(): Promise<ReadonlyMap<string, string>>;
  /** Replaces the whole content by the entries of a snapshot: all or nothing, even if a process or server dies meanwhile. */
  replace(entries: ReadonlyMap<string, string>): Promise<void>;
  /** Reads which daemon has the store, or had it last; null: none ever had, or the backend does not keep that. */
  writer(): Promise<Writer | null>;
  /** Counts the connections to the server: behind another one, the server may have lost what it had taken. */
  epoch(): number;
  /**
   * Takes a lane of a store that several daemons share: each write through it is made only while the lane is held.
   * @param what the work, in a word for the log of others
   * @returns who has the lane when another does
   * @throws {TypeError} when several daemons cannot share this kind of store
   */
  takeLane(lane: string, what: string): Promise<KeyLane | string>;
  close(): Promise<void>;
}

/** A lane that is held, as a store. Its `confirm` and `lost` are about the lane. */
export interface KeyLane {
  readonly keyStore: KeyStore;
  release(): Promise<void>;
}

/** A new value of an entry; null: the entry is removed. */
export interface StoreChange {
  readonly collection: string;
  readonly id: string;
  readonly value: object | null;
  readonly ttlMs?: number | undefined;
}

/** A value that is a text already. */
class Formatted {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Formats the value of a change ahead of its write, so that the value itself, which takes much more room, can be let go. */
export async function formatAhead(change: StoreChange): Promise<StoreChange> {
  if (change.value === null) return change;
  return { ...change, value: new Formatted(await formatLarge(change.value, change.ttlMs)) };
}

/** Makes the change that sets an entry to a value of which only the JSON is there. */
export async function settingJson(collection: string, id: string, json: string): Promise<StoreChange> {
  return { collection, id, value: new Formatted(await formatJson(json)) };
}

/** A condition of a write: an entry and the value that it must have. */
export interface StoreGuard {
  readonly collection: string;
  readonly id: string;
  readonly value: object;
}

export type StoreOptions = Pick<BackendOptions, "writer" | "now"> & Partial<BackendOptions>;

const PREFIX = "lowstockd:";
const PATIENCE_MS = 5_000;
/** Longer than a daemon takes to stop, and much longer than a write takes. */
const LEASE_MS = 15_000;

/**
 * Opens the store that a URL names, or fails within a few seconds. A writer on a server first waits until no other has it.
 * @throws {StoreLocked | StoreUnreadable | StoreUnavailable}
 */
export async function openKeyStore(url: string, options: StoreOptions): Promise<KeyStore> {
  const name = redactUrl(url);
  try {
    const backend = await openBackend(url, {
      patienceMs: PATIENCE_MS,
      leaseMs: LEASE_MS,
      beside: false,
      shared: null,
      signal: new AbortController().signal,
      warn: () => {},
      standby: null,
      ...options,
    });
    return keyStoreOn(backend, name, options.writer, options);
  } catch (error) {
    if (error instanceof StoreError) throw error;
    const advice = "check the store's url and that the server runs and lets this machine in";
    throw new StoreUnavailable(`${name} cannot be opened (${reasonOf(error)}): ${advice}`, { cause: error });
  }
}

/** Opens the backend of a URL, and loads the client of that kind of store only. */
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

/**
 * Makes a store on an open backend.
 * @param name the store's URL without secrets
 * @param writes whether it may write
 */
export function keyStoreOn(
  backend: Backend,
  name: string,
  writes: boolean,
  { leaseMs = LEASE_MS, now = () => new Date() }: Partial<Pick<BackendOptions, "leaseMs" | "now">> = {},
  fence?: Fence & { readonly lease: Lease },
): KeyStore {
  const { keyv, list, ids, write: writeAll, snapshot, writer, close } = backend;
  const tenure: Tenure = fence?.lease ?? backend.tenure;
  async function readAll(collection: string): Promise<Map<string, unknown>> {
    const values = new Map<string, unknown>();
    for await (const [id, text] of list(`lowstockd:${collection}`)) {
      const key = `${collection}:${id}`;
      const { value, expires } = await attempt(name, "reading", key, async () => parseEntry(text));
      if (expires === undefined || expires > Date.now()) values.set(id, value);
      // PostgreSQL does not remove expired entries by itself.
      else if (writes) await keyv.delete(`lowstockd:${key}`);
    }
    return values;
  }

  function checkWriter(): void {
    if (!writes) throw new TypeError("it was opened for reading only");
  }

  async function readSnapshot(): Promise<ReadonlyMap<string, string>> {
    const texts = await snapshot();
    const kept = [...texts].filter(([key]) => !key.startsWith(`${PREFIX}${MEMBERS}:`));
    return new Map(kept.map(([key, text]) => [key.slice(PREFIX.length), text]));
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
      write("writing", `${collection}:${id}`, async (key) => {
        if (!fence) return keyv.set(key, value, ttlMs);
        return writeAll([{ key, text: formatEntry(value, ttlMs), ttlMs }], undefined, fence);
      }),
    delete: (collection, id) =>
      write("removing", `${collection}:${id}`, async (key) =>
        fence ? writeAll([{ key, text: null }], undefined, fence) : keyv.delete(key),
      ),
    write: (changes, guard) =>
      attempt(name, "writing", nameOf(changes), async () => {
        checkWriter();
        const entries = await formatAll(changes);
        if (entries.length === 0) return;
        const text = guard && { key: `lowstockd:${guard.collection}:${guard.id}`, text: formatEntry(guard.value) };
        if (await writeAll(entries, text, fence)) return;
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
          // An entry that has expired since is removed, if it is there.
          return { key: `${PREFIX}${key}`, text: ttlMs !== undefined && ttlMs <= 0 ? null : text, ttlMs };
        });
        const gone = [...(await readSnapshot()).keys()].filter((key) => !entries.has(key));
        await writeAll([...changes, ...gone.map((key) => ({ key: `${PREFIX}${key}`, text: null }))]);
      }),
    writer: () => attempt(name, "looking up", "who writes to it", () => writer()),
    epoch: backend.epoch ?? (() => 0),
    takeLane: (lane, what) =>
      attempt(name, "taking", `the lane ${lane}`, async () => {
        if (!backend.lanes) throw new TypeError("only a store on Redis or PostgreSQL can be shared");
        const holder = `${what}, ${describeWriter(now())}`;
        const lease = await tryLane(backend.lanes(lane), { lane, holder, leaseMs });
        if (typeof lease === "string") return lease;
        const keyStore = keyStoreOn(backend, name, writes, { leaseMs, now }, { lane, lease });
        return { keyStore, release: () => lease.release() };
      }),
    confirm: () => attempt(name, "looking up", "who writes to it", () => tenure.confirm()),
    lost: tenure.lost,
    close,
  };
}

async function formatAll(changes: readonly StoreChange[]): Promise<EntryChange[]> {
  const entries: EntryChange[] = [];
  const pace = startPace();
  for (const { collection, id, value, ttlMs } of changes) {
    const text = value === null ? null : value instanceof Formatted ? value.text : await formatLarge(value, ttlMs);
    entries.push({ key: `lowstockd:${collection}:${id}`, text, ttlMs });
    if (pace.isOver()) await pace.rest();
  }
  return entries;
}

/** Names a write, for messages, by its last entry, which is the one that it is about. */
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
    // A damaged database may open, and some of its entries may be readable.
    if (saysDamaged(error)) {
      throw new StoreUnreadable(`${store} is damaged (${doing} ${what}: ${reasonOf(error)}): ${START_ANEW}`, {
        cause: error,
      });
    }
    throw new StoreUnavailable(`${store}: ${doing} ${what} failed: ${reasonOf(error)}`, { cause: error });
  }
}
