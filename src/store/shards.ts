import { crc32 } from "node:zlib";
import { z } from "zod";
import { type StoreChange, settingJson } from "./key-store.ts";
import { type ChangedKeys, type ShardParts, withKeys } from "./layout.ts";
import { currentFormat, type RecordKind } from "./record.ts";
import { type Records, removing } from "./records.ts";

/*
 * A shard is a record with all that it holds. Where changes are spread over many shards, each gets a patch instead: a record with what
 * has changed since the shard was written. Before a patch is as large as to be no gain, the shard is written again.
 */

interface Shard {
  readonly version: number;
  /** CRC-32 of the JSON of `parts`. */
  readonly checksum: number;
  readonly parts: ShardParts;
}

interface Patch extends Shard {
  /** The version of the shard that it belongs to. */
  readonly base: number;
  /** What the shard holds under these keys is void: `parts` has what there is. */
  readonly keys: readonly string[];
}

/** What there is of a patch beside its content. */
export interface PatchOf {
  readonly base: number;
  readonly keys: ReadonlySet<string>;
}

/** The patches of a state, by the index of their shard. */
export type Patches = ReadonlyMap<number, PatchOf>;

/** What the shards of a state hold, by their index, with what their patches say. */
export interface ShardsRead {
  readonly parts: ReadonlyMap<number, ShardParts>;
  readonly patches: Patches;
  /** The first shard that is not what was written with the rest; null: there is none. */
  readonly wrong: { readonly index: number; readonly isMissing: boolean } | null;
}

const partsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

const shard = { version: z.int().positive(), checksum: z.int().nonnegative(), parts: partsSchema };

const shardSchema: z.ZodType<Shard> = z.strictObject(shard);

const patchSchema: z.ZodType<Patch> = z.strictObject({
  ...shard,
  base: z.int().positive(),
  keys: z.array(z.string()),
});

/** So few shards are written whole. */
const FEW_SHARDS = 8;

/** The most keys of a patch. */
export const MOST_KEYS = 12;

/** How many records are read at a time, in parallel. */
const READ_TOGETHER = 50;

function shardsOf(company: string): RecordKind<Shard> {
  return { collection: `levels:${company}`, schema: shardSchema, migrations: [] };
}

function patchesOf(company: string): RecordKind<Patch> {
  return { collection: `patches:${company}`, schema: patchSchema, migrations: [] };
}

/**
 * Chooses the shards that get a patch in a version.
 * @param changed the keys that have changed, by the index of their shard
 * @param stored the patches that there are, and the versions of the shards; 0: it is empty
 */
export function choosePatches(
  version: number,
  changed: ChangedKeys,
  { patches, shards }: { readonly patches: Patches; readonly shards: readonly number[] },
): Patches {
  const chosen = new Map<number, PatchOf>();
  if (changed.size <= FEW_SHARDS) return chosen;
  for (const [index, fresh] of changed) {
    if (!fresh) continue;
    const before = patches.get(index);
    const keys = before ? fresh.union(before.keys) : fresh;
    const base = before?.base ?? shards[index] ?? 0;
    // A shard of the same version, which is being corrected, would not show that it has a patch.
    if (keys.size <= MOST_KEYS && base > 0 && base < version) chosen.set(index, { base, keys });
  }
  return chosen;
}

/** Makes the change that writes a shard. */
export function writingShard(company: string, index: number, version: number, parts: ShardParts): Promise<StoreChange> {
  return writing(shardsOf(company), index, { version }, parts);
}

/** Makes the change that writes the patch of a shard. */
export function writingPatch(
  company: string,
  index: number,
  { version, base, keys }: PatchOf & { readonly version: number },
  parts: ShardParts,
): Promise<StoreChange> {
  return writing(patchesOf(company), index, { version, base, keys: [...keys] }, parts);
}

/** Makes the JSON of the content only once: it is most of the record, and its checksum is one of it. */
function writing(
  kind: RecordKind<Shard>,
  index: number,
  head: Omit<Shard, "checksum" | "parts"> & { readonly base?: number; readonly keys?: readonly string[] },
  parts: ShardParts,
): Promise<StoreChange> {
  const content = JSON.stringify(parts);
  const value = JSON.stringify({ ...head, checksum: crc32(content) });
  const json = `{"format":${currentFormat(kind)},"value":${value.slice(0, -1)},"parts":${content}}}`;
  return settingJson(kind.collection, String(index), json);
}

export function removingShard(company: string, index: number): StoreChange {
  return removing(shardsOf(company), String(index));
}

export function removingPatch(company: string, index: number): StoreChange {
  return removing(patchesOf(company), String(index));
}

/** Makes the changes that remove all shards and patches but those that `changes` write. */
export async function removingOthers(
  records: Records,
  company: string,
  changes: readonly StoreChange[],
): Promise<StoreChange[]> {
  const removals: StoreChange[] = [];
  for (const kind of [shardsOf(company), patchesOf(company)]) {
    const written = new Set(changes.filter(({ collection }) => collection === kind.collection).map(({ id }) => id));
    for (const id of await records.ids(kind)) if (!written.has(id)) removals.push(removing(kind, id));
  }
  return removals;
}

/**
 * Reads the shards of a state by their keys, because to list them a server would look through all of its keys.
 * @param versions of the shards, as the head of the state has them
 */
export async function readShards(records: Records, company: string, versions: readonly number[]): Promise<ShardsRead> {
  const filled = [...versions.keys()].filter((index) => versions[index]);
  const shards = await readAll(records, shardsOf(company), filled);
  const isPatched = (index: number) => shards.has(index) && shards.get(index)?.version !== versions[index];
  const patches = await readAll(records, patchesOf(company), filled.filter(isPatched));
  const read = { parts: new Map<number, ShardParts>(), patches: new Map<number, PatchOf>() };
  let wrong: ShardsRead["wrong"] = null;
  for (const index of filled) {
    const [shard, patch] = [shards.get(index), patches.get(index)];
    const written = isPatched(index) ? patch : shard;
    const isRight = written?.version === versions[index] && (patch?.base ?? shard?.version) === shard?.version;
    if (!shard || !isRight || !isWhole(shard) || (patch && !isWhole(patch))) {
      wrong ??= { index, isMissing: !shard };
      continue;
    }
    read.parts.set(index, patch ? withKeys(shard.parts, patch.keys, patch.parts) : shard.parts);
    if (patch) read.patches.set(index, { base: patch.base, keys: new Set(patch.keys) });
  }
  return { ...read, wrong };
}

function isWhole({ checksum, parts }: Shard): boolean {
  return checksum === crc32(JSON.stringify(parts));
}

async function readAll<Value extends object>(
  records: Records,
  kind: RecordKind<Value>,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, Value>> {
  const values = new Map<number, Value>();
  for (let from = 0; from < indexes.length; from += READ_TOGETHER) {
    const together = indexes.slice(from, from + READ_TOGETHER);
    const read = await Promise.all(together.map((index) => records.get(kind, String(index))));
    for (const [place, index] of together.entries()) {
      const value = read[place];
      if (value) values.set(index, value);
    }
  }
  return values;
}
