import { z } from "zod";
import { damaged, StoreUnreadable } from "./errors.ts";

/** A value as its schema describes it: nobody changes what is kept in place. */
export type Kept<Schema extends z.ZodType> = ReadonlyDeep<z.output<Schema>>;

type ReadonlyDeep<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : { readonly [Key in keyof Value]: ReadonlyDeep<Value[Key]> };

/** How one kind of value is kept: in its current format, with the way from each earlier one. */
export interface RecordKind<Value extends object> {
  readonly collection: string;
  readonly schema: z.ZodType<Value>;
  /** The n-th turns a value of format n + 1 into one of format n + 2. Entries are brought forward when they are read. */
  readonly migrations: readonly ((value: unknown) => unknown)[];
}

export interface Enveloped {
  readonly format: number;
  readonly value: unknown;
}

const envelopeSchema = z.strictObject({ format: z.int().positive(), value: z.unknown() });

/** @throws {z.ZodError} when the value is not of its kind: what could not be read back must not be written */
export function pack<Value extends object>(kind: RecordKind<Value>, value: Value): Enveloped {
  return { format: currentFormat(kind), value: kind.schema.parse(value) };
}

/**
 * Reads a value back.
 * @param store for people
 * @throws {StoreUnreadable} when it is damaged, or of a format that only a newer version knows
 */
export function unpack<Value extends object>(kind: RecordKind<Value>, id: string, raw: unknown, store: string): Value {
  const key = `${kind.collection}:${id}`;
  const { format, value } = openEnvelope(kind, id, raw, store);
  return parse(kind.schema, migrate(kind, format, value, key, store), key, store);
}

/**
 * Reads in which format a value is kept.
 * @throws {StoreUnreadable} when that cannot be read, or only a newer version knows the format
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

/** What is damaged may be so in the very places that its way forward goes by. */
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

function damagedAt(error: z.ZodError, key: string, store: string): StoreUnreadable {
  const [issue] = error.issues;
  return damaged(store, key, new Error(`${issue?.path.join(".")}: ${issue?.message}`, { cause: error }));
}
