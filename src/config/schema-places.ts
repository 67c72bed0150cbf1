import { z } from "zod";
import { ANY, isAt } from "./place.ts";

type Schema = z.core.$ZodType;

/** What a schema may be marked as: `.meta({ secret: true })` for a secret, `template` for the file of a template. */
type Mark = "secret" | "template";

/** Where values with a mark stand: keys from the top, `*` for any one. */
export function placesOf(mark: Mark, schema: Schema): string[][] {
  if (z.globalRegistry.get(schema)?.[mark] === true) return [[]];
  const inner = unwrap(schema);
  if (inner) return inner.flatMap((option) => placesOf(mark, option));
  return children(schema).flatMap(([key, child]) => placesOf(mark, child).map((place) => [key, ...place]));
}

/** Whether a value with one of these places stands at the path or somewhere below it. */
export function isAtOrBelow(places: readonly (readonly string[])[], path: readonly PropertyKey[]): boolean {
  return places.some((place) => place.length >= path.length && isAt(place.slice(0, path.length), path));
}

/** The keys that an object at this path may have. Where several kinds of object may stand there, those of all. */
export function keysAt(schema: Schema, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema);
  if (inner) return [...new Set(inner.flatMap((option) => keysAt(option, path)))];
  const [next, ...rest] = path;
  if (next === undefined) return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  return children(schema).flatMap(([key, child]) => (key === ANY || key === next ? keysAt(child, rest) : []));
}

function children(schema: Schema): [key: string, schema: Schema][] {
  if (schema instanceof z.ZodObject) return Object.entries<Schema>(schema.shape);
  if (schema instanceof z.ZodArray) return [[ANY, schema.element]];
  return schema instanceof z.ZodRecord ? [[ANY, schema.valueType]] : [];
}

/** What a schema only wraps or chooses from; null for one that holds values itself. */
function unwrap(schema: Schema): readonly Schema[] | null {
  if (schema instanceof z.ZodUnion) return schema.options;
  if (schema instanceof z.ZodPipe) return [schema.in];
  const wraps =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly;
  return wraps ? [schema.unwrap()] : null;
}

/** Every key that the schema has anywhere. */
export function allKeys(schema: Schema): string[] {
  const inner = unwrap(schema);
  if (inner) return inner.flatMap(allKeys);
  return children(schema).flatMap(([key, child]) => [key, ...allKeys(child)]);
}
