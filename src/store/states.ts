import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { inTurns, startPace } from "../turns.ts";
import { checkFollows } from "./commit.ts";
import { type CompanyMemory, createCompanyMemory } from "./company-memory.ts";
import { damaged } from "./errors.ts";
import type { KeyStore, StoreChange, StoreGuard } from "./key-store.ts";
import { STATE } from "./kinds.ts";
import {
  changedKeys,
  headOf,
  partsOf,
  partsUnder,
  type ShardParts,
  shardCount,
  unite,
  withLevelsOf,
} from "./layout.ts";
import { currentFormat, openEnvelope, type RecordKind, unpack } from "./record.ts";
import { type Records, removing } from "./records.ts";
import {
  choosePatches,
  MOST_KEYS,
  type Patches,
  readShards,
  removingOthers,
  removingPatch,
  removingShard,
  type ShardsRead,
  writingPatch,
  writingShard,
} from "./shards.ts";
import type { State } from "./state.ts";

/** The states of companies. Each is stored as a head, whose id is the company, and shards with what it holds by level. */
export interface States {
  /** Lists every company that was ever committed. */
  companies(): Promise<string[]>;
  /** Reads a state; null when there is none. */
  get(company: string): Promise<State | null>;
  /** Reads a state without its levels, from the head only; null when there is none. */
  outline(company: string): Promise<State | null>;
  /** Reads the version of the last commit; 0 before the first. */
  version(company: string): Promise<number>;
  /**
   * Writes the parts of a state that differ from the last one, and the other changes, all in one write.
   * @throws {CommitConflict} when `next` does not have the version after the last one
   */
  commit(company: string, next: State, others: readonly StoreChange[]): Promise<void>;
  /** Replaces a state by one of the same version. */
  correct(company: string, state: State): Promise<void>;
}

/** A state, and how it is stored. */
interface Kept {
  readonly state: State;
  /** For each shard the version that wrote it or its patch, 0 if it is empty; null when the whole state must be written again. */
  readonly shards: readonly number[] | null;
  readonly patches: Patches;
  /** The connection by which it was read or written: behind another one, a version may have another content. */
  readonly epoch: number;
}

/** The kind of a head. The schema checks the state after head and shards are put together. */
const HEAD: RecordKind<State> = { ...STATE, collection: "head" };

const MARK = "committed";

const headSchema = z.looseObject({ version: z.int().nonnegative(), shards: z.array(z.int().nonnegative()).min(1) });

/** What a daemon of a fleet has last read or committed of states. It holds as far as the head, which is read again, says so. */
export type SharedStates = CompanyMemory<Kept>;

export function rememberStates(): SharedStates {
  return createCompanyMemory<Kept>(countLevels, packable);
}

function countLevels({ state: { episodes, suspects } }: Kept): number {
  return episodes.size + suspects.size;
}

/** Of maps that were edited only copies can be packed. */
function packable({ state, ...kept }: Kept): Kept {
  const { episodes, notificationState } = state;
  const [levels, consumed] = [new Map(notificationState.levels), new Map(notificationState.consumed)];
  return {
    ...kept,
    state: { ...state, episodes: new Map(episodes), notificationState: { ...notificationState, levels, consumed } },
  };
}

/**
 * Opens the states in a store.
 * @param remembers true for the one writer: it reads a state once, and then keeps in memory what it commits
 * @param shared what is known of states that others write, too; absent: nothing
 */
export function statesIn(
  store: KeyStore,
  records: Records,
  remembers: boolean,
  shared: SharedStates | null = null,
): States {
  const known = createCompanyMemory<Kept>(countLevels, packable);
  const outlines = new Map<string, State>();

  function remember(company: string, kept: Kept, outline: State): void {
    known.set(company, kept);
    shared?.set(company, kept);
    outlines.set(company, outline);
  }

  // A state that is read during a save may be from before or after it, and is not remembered.
  let saves = 0;

  async function keptOf(company: string): Promise<Kept | null> {
    const remembered = known.get(company);
    if (remembered) return remembered;
    const before = saves;
    const kept = await load(store, records, company, shared?.get(company));
    if (kept) shared?.set(company, kept);
    if (!kept || !remembers) return kept;
    const mark = await store.get(MARK, company);
    // A state without its mark is written again as a whole.
    const marked = isDeepStrictEqual(mark, markOf(company, kept.state).value) ? kept : { ...kept, shards: null };
    if (saves === before) remember(company, marked, outlineOf(kept.state));
    return marked;
  }

  async function save(company: string, next: State, others: readonly StoreChange[]): Promise<void> {
    const before = await keptOf(company);
    const { changes, outline, ...stored } = await plan(company, before, next);
    const old = before?.shards == null ? await leftovers(records, company, changes) : [];
    saves += 1;
    try {
      await records.write([...others, ...old, ...changes], before?.shards ? markOf(company, before.state) : undefined);
      if (remembers) remember(company, { state: next, ...stored, epoch: store.epoch() }, outline);
    } catch (error) {
      // The write may have been made or not, so that the state must be read again.
      known.delete(company);
      shared?.delete(company);
      outlines.delete(company);
      throw error;
    } finally {
      saves += 1;
    }
  }

  return {
    companies: async () => [...new Set([...(await records.ids(HEAD)), ...(await records.ids(STATE))])],
    get: async (company) => (await keptOf(company))?.state ?? null,
    outline: async (company) => outlines.get(company) ?? (await loadOutline(store, records, company)),
    version: async (company) => outlines.get(company)?.version ?? (await readVersion(store, records, company)),
    async commit(company, next, others) {
      const version = (await keptOf(company))?.state.version ?? 0;
      checkFollows(records.store, company, next.version, version);
      await save(company, next, others);
    },
    correct: (company, state) => save(company, state, []),
  };
}

interface Planned {
  readonly changes: StoreChange[];
  /** The new versions of the shards. */
  readonly shards: number[];
  /** The new patches. */
  readonly patches: Patches;
  /** The state without its levels. */
  readonly outline: State;
}

/** Plans the changes that store a state, the head last: patches of some shards, and the others that have changed as a whole. */
async function plan(company: string, before: Kept | null, next: State): Promise<Planned> {
  const { version } = next;
  const count = shardCount(next, before?.shards?.length ?? null);
  const kept = before?.shards?.length === count ? { ...before, shards: before.shards } : null;
  const changed = kept && changedKeys(kept.state, next, count, MOST_KEYS);
  const patched: Patches = kept && changed ? choosePatches(version, changed, kept) : new Map();
  const all = changed?.keys() ?? Array.from({ length: Math.max(count, before?.shards?.length ?? 0) }, (_, it) => it);
  const whole = new Set([...all].filter((index) => !patched.has(index)));
  const parts = await inTurns(partsOf(next, whole, count));

  const shards = Array.from({ length: count }, (_, index) => kept?.shards[index] ?? 0);
  const patches = new Map(kept?.patches);
  const bare = headOf(next);
  const outline = STATE.schema.parse(bare);
  // Checked before the write, in pieces, because what does not fit the schema could not be read back.
  const check = (part: ShardParts) => STATE.schema.parse(unite(bare, [part]));
  const written: StoreChange[] = [];
  const pace = startPace();
  for (const keys of inBatches(changed?.values() ?? [])) {
    if (pace.isOver()) await pace.rest();
    check(partsUnder(next, keys));
  }
  for (const [index, patch] of patched) {
    if (pace.isOver()) await pace.rest();
    const part = partsUnder(next, patch.keys);
    written.push(await writingPatch(company, index, { ...patch, version }, part));
    patches.set(index, patch);
    shards[index] = version;
  }
  for (const index of whole) {
    if (pace.isOver()) await pace.rest();
    const part = parts.get(index);
    if (part) {
      if (!changed?.get(index)) check(part);
      written.push(await writingShard(company, index, version, part));
      parts.delete(index);
    } else written.push(removingShard(company, index));
    patches.delete(index);
    if (before?.patches.has(index)) written.push(removingPatch(company, index));
    if (index < count) shards[index] = part ? version : 0;
  }
  const value = { format: currentFormat(STATE), value: { ...bare, shards } };
  const changes = [...written, markOf(company, next), { collection: HEAD.collection, id: company, value }];
  return { changes, shards, patches, outline };
}

/** Joins the keys of shards to lists of some that are checked together; shards without a list are checked as they are written. */
function* inBatches(changed: Iterable<ReadonlySet<string> | null>): Generator<string[]> {
  let batch: string[] = [];
  for (const keys of changed) {
    batch.push(...(keys ?? []));
    if (batch.length < CHECKED_TOGETHER) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Returns a state without its levels. */
function outlineOf(state: State): State {
  return STATE.schema.parse(headOf(state));
}

/**
 * Makes the mark of a state: a small record by which a commit checks that the store still has what the writer remembers. A
 * server that replaced another one may have missed the last commit.
 */
function markOf(company: string, { version, polledAt }: State): StoreGuard {
  return { collection: MARK, id: company, value: { format: 1, value: { version, polledAt } } };
}

/** Makes the changes that remove, before a state is written as a whole, its record of older versions and what is stray. */
async function leftovers(records: Records, company: string, changes: readonly StoreChange[]): Promise<StoreChange[]> {
  return [removing(STATE, company), ...(await removingOthers(records, company, changes))];
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

/** About how many levels are checked at a time. */
const CHECKED_TOGETHER = 64;

/** How often a reader tries again when the writer commits during the read. */
const MOST_READINGS = 5;

async function load(store: KeyStore, records: Records, company: string, known?: Kept): Promise<Kept | null> {
  for (let readings = 1; ; readings += 1) {
    const head = await readHead(store, company);
    if (!head) {
      const state = await records.get(STATE, company);
      if (state) return { state, shards: null, patches: new Map(), epoch: store.epoch() };
      // The writer may have migrated the state in between.
      if (!(await readHead(store, company))) return null;
      continue;
    }
    const isKnown = known?.epoch === store.epoch() && isDeepStrictEqual(known.shards, head.shards);
    if (known && isKnown && head.format === currentFormat(STATE)) {
      return { ...known, state: withLevelsOf(known.state, join(store, company, head, NO_SHARDS).state) };
    }
    const shards = await readShards(records, company, head.shards);
    const { wrong } = shards;
    if (!wrong) return join(store, company, head, shards);
    const isOvertaken = (await readHead(store, company))?.version !== head.version;
    if (isOvertaken && readings < MOST_READINGS) continue;
    const what = wrong.isMissing ? "is missing" : "is not what was written with the rest";
    throw damaged(store.name, `levels:${company}:${wrong.index}`, new Error(`it ${what}`));
  }
}

async function loadOutline(store: KeyStore, records: Records, company: string): Promise<State | null> {
  const head = await readHead(store, company);
  // A state in an older format can only be migrated as a whole.
  if (head?.format !== currentFormat(STATE)) return (await load(store, records, company))?.state ?? null;
  return join(store, company, head, NO_SHARDS).state;
}

const NO_SHARDS = { parts: new Map<number, ShardParts>(), patches: new Map() };

function join(
  store: KeyStore,
  company: string,
  { format, shards, ...rest }: { format: number; shards: number[] } & Record<string, unknown>,
  { parts, patches }: Pick<ShardsRead, "parts" | "patches">,
): Kept {
  const state = unpack(HEAD, company, { format, value: unite(rest, parts.values()) }, store.name);
  return { state, shards: format === currentFormat(STATE) ? shards : null, patches, epoch: store.epoch() };
}
