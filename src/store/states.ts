import { isDeepStrictEqual } from "node:util";
import { crc32 } from "node:zlib";
import { z } from "zod";
import { checkFollows } from "./commit.ts";
import { damaged } from "./errors.ts";
import type { KeyStore, StoreChange, StoreGuard } from "./key-store.ts";
import { STATE } from "./kinds.ts";
import { changedShards, headOf, partsOf, type ShardParts, shardCount, unite } from "./layout.ts";
import { currentFormat, openEnvelope, type RecordKind, unpack } from "./record.ts";
import { type Records, removing } from "./records.ts";
import type { State } from "./state.ts";

/** What is remembered of each company: a head by its name, and shards with what is kept by level. */
export interface States {
  /** Every company that was ever committed. */
  companies(): Promise<string[]>;
  /** Null: there is none. */
  get(company: string): Promise<State | null>;
  /** Without what is kept by level: reads no more than the head. Null: there is none. */
  outline(company: string): Promise<State | null>;
  /** Of the last commit; 0 before the first. */
  version(company: string): Promise<number>;
  /**
   * Writes what of a state differs from the last one, together with other changes: all of it or nothing.
   * @throws {CommitConflict} when it is not of the version after the last one
   */
  commit(company: string, next: State, others: readonly StoreChange[]): Promise<void>;
  /** Writes a state in the place of the one of the same version. */
  correct(company: string, state: State): Promise<void>;
}

/** A state as it lies in the store. */
interface Kept {
  readonly state: State;
  /** Of each shard the version that wrote it, 0 where it is empty; null where all is to be written anew. */
  readonly shards: readonly number[] | null;
}

interface Shard {
  readonly version: number;
  /** Of the JSON of its parts. */
  readonly checksum: number;
  readonly parts: ShardParts;
}

/** Whole, as it is once head and shards are put together. */
const HEAD: RecordKind<State> = { ...STATE, collection: "head" };

const MARK = "committed";

const headSchema = z.looseObject({ version: z.int().nonnegative(), shards: z.array(z.int().nonnegative()).min(1) });

const shardSchema: z.ZodType<Shard> = z.strictObject({
  version: z.int().positive(),
  checksum: z.int().nonnegative(),
  parts: z.record(z.string(), z.record(z.string(), z.unknown())),
});

function shardsOf(company: string): RecordKind<Shard> {
  return { collection: `levels:${company}`, schema: shardSchema, migrations: [] };
}

/**
 * @param remembers for the one writer, which nobody can overtake: it reads what there is once, and knows from then on what
 * it has committed
 */
export function statesIn(store: KeyStore, records: Records, remembers: boolean): States {
  const known = new Map<string, Kept>();

  // What is read while something is saved may be of before or after.
  let saves = 0;

  async function keptOf(company: string): Promise<Kept | null> {
    const remembered = known.get(company);
    if (remembered) return remembered;
    const before = saves;
    const kept = await load(store, records, company);
    if (!kept || !remembers) return kept;
    const mark = await store.get(MARK, company);
    // Without its mark it is written anew, whole.
    const marked = isDeepStrictEqual(mark, markOf(company, kept.state).value) ? kept : { ...kept, shards: null };
    if (saves === before) known.set(company, marked);
    return marked;
  }

  async function save(company: string, next: State, others: readonly StoreChange[]): Promise<void> {
    const before = await keptOf(company);
    const { changes, shards } = plan(company, before, next);
    const old = before?.shards == null ? await leftovers(records, company, changes) : [];
    saves += 1;
    try {
      await records.write([...others, ...old, ...changes], before?.shards ? markOf(company, before.state) : undefined);
      if (remembers) known.set(company, { state: next, shards });
    } catch (error) {
      // Only the store knows now which of the two is in it.
      known.delete(company);
      throw error;
    } finally {
      saves += 1;
    }
  }

  return {
    companies: async () => [...new Set([...(await records.ids(HEAD)), ...(await records.ids(STATE))])],
    get: async (company) => (await keptOf(company))?.state ?? null,
    outline: async (company) => known.get(company)?.state ?? (await loadOutline(store, records, company)),
    version: async (company) => known.get(company)?.state.version ?? (await readVersion(store, records, company)),
    async commit(company, next, others) {
      const version = (await keptOf(company))?.state.version ?? 0;
      checkFollows(records.store, company, next.version, version);
      await save(company, next, others);
    },
    correct: (company, state) => save(company, state, []),
  };
}

/** What to write so that a state is kept, the head last. */
function plan(company: string, before: Kept | null, next: State): { changes: StoreChange[]; shards: number[] } {
  const count = shardCount(next, before?.shards?.length ?? null);
  const kept = before?.shards?.length === count ? before.shards : null;
  const changed =
    kept && before
      ? changedShards(before.state, next, count)
      : new Set(Array.from({ length: Math.max(count, before?.shards?.length ?? 0) }, (_, index) => index));
  // Checked before it is written, a shard at a time: what could not be read back must not be.
  const bare = headOf(next);
  const head = STATE.schema.parse(bare);
  const parts = partsOf(next, changed, count);
  for (const part of parts.values()) STATE.schema.parse(unite(bare, [part]));
  const kind = shardsOf(company);
  const written = [...changed].map((index) => {
    const part = parts.get(index);
    if (!part) return removing(kind, String(index));
    const shard = { version: next.version, checksum: checksumOf(part), parts: part };
    return { collection: kind.collection, id: String(index), value: { format: currentFormat(kind), value: shard } };
  });
  const shards = Array.from({ length: count }, (_, index) => {
    if (!changed.has(index)) return kept?.[index] ?? 0;
    return parts.has(index) ? next.version : 0;
  });
  const value = { format: currentFormat(STATE), value: { ...head, shards } };
  return { changes: [...written, markOf(company, next), { collection: HEAD.collection, id: company, value }], shards };
}

/**
 * A small record beside the head, by which a commit finds what the writer remembers to be in the store still: a server that
 * took the place of another one may have missed the last commit.
 */
function markOf(company: string, { version, polledAt }: State): StoreGuard {
  return { collection: MARK, id: company, value: { format: 1, value: { version, polledAt } } };
}

/** Removes what lies there of a state that is written whole: its one record of old, and shards that somebody left. */
async function leftovers(records: Records, company: string, changes: readonly StoreChange[]): Promise<StoreChange[]> {
  const kind = shardsOf(company);
  const written = new Set(changes.filter(({ collection }) => collection === kind.collection).map(({ id }) => id));
  const stray = (await records.ids(kind)).filter((id) => !written.has(id));
  return [removing(STATE, company), ...stray.map((id) => removing(kind, id))];
}

async function readHead(store: KeyStore, company: string) {
  const raw = await store.get(HEAD.collection, company);
  if (raw === undefined) return null;
  const { format, value } = openEnvelope(HEAD, company, raw, store.name);
  const { success, data, error } = headSchema.safeParse(value);
  if (!success) throw damaged(store.name, `head:${company}`, new Error(z.prettifyError(error), { cause: error }));
  return { format, ...data };
}

async function readVersion(store: KeyStore, records: Records, company: string): Promise<number> {
  const head = await readHead(store, company);
  return head?.version ?? (await records.get(STATE, company))?.version ?? 0;
}

/** Of whoever reads while another one commits: so often something else was written meanwhile. */
const MOST_READINGS = 5;

async function load(store: KeyStore, records: Records, company: string): Promise<Kept | null> {
  for (let readings = 1; ; readings += 1) {
    const head = await readHead(store, company);
    if (!head) {
      const state = await records.get(STATE, company);
      if (state) return { state, shards: null };
      // It may have been brought forward in between.
      if (!(await readHead(store, company))) return null;
      continue;
    }
    const shards = await records.list(shardsOf(company));
    const wrong = head.shards.findIndex((version, index) => {
      const shard = shards.get(String(index));
      return version > 0 && (shard?.version !== version || shard.checksum !== checksumOf(shard.parts));
    });
    if (wrong < 0) return join(store, company, head, shards);
    const isOvertaken = (await readHead(store, company))?.version !== head.version;
    if (isOvertaken && readings < MOST_READINGS) continue;
    const what = shards.has(String(wrong)) ? "is not what was written with the rest" : "is missing";
    throw damaged(store.name, `levels:${company}:${wrong}`, new Error(`it ${what}`));
  }
}

async function loadOutline(store: KeyStore, records: Records, company: string): Promise<State | null> {
  const head = await readHead(store, company);
  // One of old is brought forward as a whole.
  if (head?.format !== currentFormat(STATE)) return (await load(store, records, company))?.state ?? null;
  return join(store, company, head, new Map()).state;
}

function join(
  store: KeyStore,
  company: string,
  { format, shards: versions, ...rest }: { format: number; shards: number[] } & Record<string, unknown>,
  shards: ReadonlyMap<string, Shard>,
): Kept {
  const parts: ShardParts[] = [];
  for (const [index, version] of versions.entries()) {
    const shard = shards.get(String(index));
    if (version > 0 && shard) parts.push(shard.parts);
  }
  const state = unpack(HEAD, company, { format, value: unite(rest, parts) }, store.name);
  return { state, shards: format === currentFormat(STATE) ? versions : null };
}

function checksumOf(parts: ShardParts): number {
  return crc32(JSON.stringify(parts));
}
