import { z } from "zod";
import { damaged, StoreUnreadable } from "./errors.ts";

/** The type of a stored value by its schema, deeply readonly. */
export type Kept<Schema extends z.ZodType> = ReadonlyDeep<z.output<Schema>>;

type ReadonlyDeep<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> };

/** How one kind of value is stored: its schema in the present format, and the migrations from earlier ones. */
export interface RecordKind<Value extends object> {
  readonly collection: string;
  readonly schema: z.ZodType<Value>;
  /** The migration at index n turns format n + 1 into format n + 2. Values are migrated when they are read. */
  readonly migrations: readonly ((value: unknown) => unknown)[];
}

export interface Enveloped {
  readonly format: number;
  readonly value: unknown;
}

const envelopeSchema = z.strictObject({ format: z.int().positive(), value: z.unknown() });

/**
 * Puts a value into an envelope with its format.
 * @throws {z.ZodError} when the value does not fit its schema, since it could not be read back
 */
export function pack<Value extends object>(kind: RecordKind<Value>, value: Value): Enveloped {
  return { format: currentFormat(kind), value: kind.schema.parse(value) };
}

/**
 * Reads a value from its envelope, and migrates it to the present format.
 * @param store the store's name, for error messages
 * @throws {StoreUnreadable} when the value is damaged, or only a newer version knows its format
 */
export function unpack<Value extends object>(kind: RecordKind<Value>, id: string, raw: unknown, store: string): Value {
  const key = `${kind.collection}:${id}`;
  const { format, value } = openEnvelope(kind, id, raw, store);
  return parse(kind.schema, migrate(kind, format, value, key, store), key, store);
}

/**
 * Reads the format of a value, and returns it with the value in that format.
 * @throws {StoreUnreadable} when the format cannot be read, or only a newer version knows it
 */
export function openEnvelope(kind: RecordKind<object>, id: string, raw: unknown, store: string): Enveloped {
  const key = `${kind.collection}:${id}`;
  const envelope = parse(envelopeSchema, raw, key, store);
  const current = currentFormat(kind);
  const { format } = envelope;
  if (format > current) {
    throw new StoreUnreadable(
      `${store}: ${key} was written by a newer lowstockd (format ${format}, this one knows ${current}): ` +
        "run that version or a later one",
    );
  }
  return envelope;
}

/** Migrates a value to the present format. A migration may be the first to find that the value is damaged. */
function migrate(
  { migrations }: { readonly migrations: RecordKind<object>["migrations"] },
  format: number,
  value: unknown,
  key: string,
  store: string,
): unknown {
  try {
    return migrations.slice(format - 1).reduce((value, migrate) => migrate(value), value);
  } catch (error) {
    if (error instanceof z.ZodError) throw damagedAt(error, key, store);
    throw error;
  }
}

export function currentFormat(kind: { readonly migrations: readonly unknown[] }): number {
  return kind.migrations.length + 1;
}

function parse<Value>(schema: z.ZodType<Value>, raw: unknown, key: string, store: string): Value {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw damagedAt(parsed.error, key, store);
}

/** Names the first fault and counts the others: a record of many levels may have as many. */
function damagedAt({ issues: [issue, ...others] }: z.ZodError, key: string, store: string): StoreUnreadable {
  const more = others.length === 0 ? "" : `, and ${others.length} more`;
  return damaged(store, key, new Error(`${issue?.path.join(".")}: ${issue?.message}${more}`));
}
