import { z } from "zod";
import { ANY, isAt } from "./place.ts";

type Schema = z.core.$ZodType;

/** The marks of a schema in its `.meta`: `secret: true` for a secret, `template: true` for the file of a template. */
type Mark = "secret" | "template";

/** Lists the places of values with a mark, each as keys from the top, with `*` for any key. */
export function placesOf(mark: Mark, schema: Schema): string[][] {
  if (z.globalRegistry.get(schema)?.[mark] === true) return [[]];
  const inner = unwrap(schema);
  if (inner) return inner.flatMap((option) => placesOf(mark, option));
  return children(schema).flatMap(([key, child]) => placesOf(mark, child).map((place) => [key, ...place]));
}

/** Tells whether one of these places is at the path or below it. */
export function isAtOrBelow(places: readonly (readonly string[])[], path: readonly PropertyKey[]): boolean {
  return places.some((place) => place.length >= path.length && isAt(place.slice(0, path.length), path));
}

/** Lists the keys that an object at this path may have; for several kinds of objects, the keys of all. */
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

/** Returns the schemas that a schema wraps or chooses from; null for any other schema. */
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

/** Lists every key that occurs in a schema. */
export function allKeys(schema: Schema): string[] {
  const inner = unwrap(schema);
  if (inner) return inner.flatMap(allKeys);
  return children(schema).flatMap(([key, child]) => [key, ...allKeys(child)]);
}
