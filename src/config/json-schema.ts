import { z } from "zod";
import { FILE_SUFFIX } from "./secret-files.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of a reference to an environment variable, which may stand in place of any value. */
const REFERENCE: JsonSchema = { type: "string", pattern: "\\$\\{" };

/**
 * Makes the JSON Schema of the config file as people write it, for editors: with a `KEY_file` beside every secret, and with
 * `${NAME}` allowed wherever only certain texts, numbers or booleans are. Only the loader makes the checks between keys.
 */
export function describeAsJsonSchema(schema: z.ZodType): JsonSchema {
  return adapt(z.toJSONSchema(schema, { io: "input", target: "draft-07", unrepresentable: "any" }));
}

function adapt(node: JsonSchema): JsonSchema {
  // People write the path of a file; the loader replaces it by the content.
  if (node.template === true) return { type: "string", ...(node.description && { description: node.description }) };
  const { secret: _, properties, required = [], items, additionalProperties, anyOf, oneOf, ...rest } = node;
  const adapted: JsonSchema = { ...rest };
  if (properties) Object.assign(adapted, adaptProperties(properties, required));
  if (isSchema(items)) adapted.items = adapt(items);
  if (additionalProperties !== undefined) {
    adapted.additionalProperties = isSchema(additionalProperties) ? adapt(additionalProperties) : additionalProperties;
  }
  const options = anyOf ?? oneOf;
  if (options) adapted.anyOf = options.filter(isSchema).map(adapt);
  return isChoosy(adapted) ? allowReference(adapted) : adapted;
}

function adaptProperties(properties: NonNullable<JsonSchema["properties"]>, required: readonly string[]): JsonSchema {
  const adapted: JsonSchema["properties"] = {};
  const eitherOr: JsonSchema[] = [];
  const secrets = new Set<string>();
  for (const [key, child] of Object.entries(properties)) {
    adapted[key] = isSchema(child) ? adapt(child) : child;
    if (!isSchema(child) || child.secret !== true) continue;
    secrets.add(key);
    const file = key + FILE_SUFFIX;
    adapted[file] = { type: "string", description: `Path of a file that holds ${key}, relative to this one.` };
    if (required.includes(key)) eitherOr.push({ oneOf: [{ required: [key] }, { required: [file] }] });
  }
  const stillRequired = required.filter((key) => !secrets.has(key));
  return {
    properties: adapted,
    ...(stillRequired.length > 0 ? { required: stillRequired } : {}),
    ...(eitherOr.length > 0 ? { allOf: eitherOr } : {}),
  };
}

/** Tells whether a schema would refuse a reference. A single constant is left out, since it distinguishes kinds of objects. */
function isChoosy({ type, enum: choices, pattern, format, minLength }: JsonSchema): boolean {
  if (type === "number" || type === "integer" || type === "boolean" || choices !== undefined) return true;
  return type === "string" && (pattern ?? format ?? minLength) !== undefined;
}

function allowReference({ $schema, description, default: fallback, ...strict }: JsonSchema): JsonSchema {
  return {
    ...($schema === undefined ? {} : { $schema }),
    ...(description === undefined ? {} : { description }),
    ...(fallback === undefined ? {} : { default: fallback }),
    anyOf: [strict, REFERENCE],
  };
}

function isSchema(node: unknown): node is JsonSchema {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}
