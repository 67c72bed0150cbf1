import { z } from "zod";
import { problemSchema } from "../problem.ts";
import type { Described } from "./operation.ts";
import { SCHEMAS } from "./schemas.ts";

type Json = z.core.JSONSchema.BaseSchema;

/** Statuses that any operation may be answered with, and those of some. */
const ALWAYS = [400, 401, 500] as const;

const CHANGING = [403] as const;

const MEANINGS: Readonly<Record<number, string>> = {
  400: "The request cannot be understood: errors says which fields are wrong.",
  401: "Neither the token nor a session.",
  403: "A session, and not the csrf that GET /api/v1/session answers in the header x-csrf-token.",
  404: "There is none, or it is over.",
  422: "It was understood and cannot be done: the code says why.",
  429: "Too often from this address: again in a minute.",
  500: "The daemon's log says why.",
  503: "Not at the moment: the header Retry-After says when.",
};

/** The API as OpenAPI 3.1, made of the schemas by which it is read and answered. @param base before each path */
export function describeApi(operations: readonly Described[], base: string, version: string): object {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: "input" });
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describeOperation(operation);
    paths[operation.path] = methods;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "lowstockd",
      version,
      summary: "What the daemon knows of the stock, and what it can be told.",
      description:
        "Times are ISO 8601 in UTC, quantities exact decimals as text, and null is what is not known or does not apply. " +
        "Within /api/v1 keys may be added, and none is renamed or removed.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: base === "" ? "/" : base }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plain(schema)])),
      responses: Object.fromEntries(
        Object.entries(MEANINGS).map(([name, description]) => [
          name,
          { description, content: { "application/problem+json": refTo(problemSchema) } },
        ]),
      ),
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "The token of the http section." },
        session: { type: "apiKey", in: "cookie", name: "lowstockd", description: "Of somebody who has signed in." },
      },
    },
  };

  function describeOperation({ method, path, summary, answer, asks, status = 200, refusals = [] }: Described) {
    const { params, query, body } = asks.shape;
    const isChange = method !== "GET";
    const names = [...ALWAYS, ...(isChange ? CHANGING : []), ...refusals].toSorted((a, b) => a - b);
    return {
      operationId: nameOf(method, path),
      summary,
      parameters: [...parametersOf("path", params), ...parametersOf("query", query)],
      ...(body && { requestBody: { required: true, content: contentOf(body) } }),
      responses: Object.fromEntries<object>([
        [status, { description: "Done.", content: contentOf(answer) }],
        ...names.map((name): [number, object] => [name, { $ref: `#/components/responses/${name}` }]),
      ]),
    };
  }

  function contentOf(answer: Described["answer"]): object {
    if (answer instanceof z.ZodType) return { "application/json": refTo(answer) };
    return Object.fromEntries(answer.map((type) => [type, {}]));
  }

  function refTo(schema: z.ZodType): object {
    const id = registry.get(schema)?.id;
    if (id === undefined) throw new Error("a schema of the API has no name: give it one in SCHEMAS");
    return { schema: { $ref: `#/components/schemas/${id}` } };
  }
}

function parametersOf(where: "path" | "query", schema: z.ZodType | undefined): object[] {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  return Object.entries(properties).map(([name, property]) => {
    const { description, ...rest } = property === true || property === false ? {} : property;
    return {
      name,
      in: where,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: plain(rest),
    };
  });
}

/** Without what only a document of its own needs, and the patterns of times, which `format` says. */
function plain({ $schema: _, $id: __, ...schema }: Json): object {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    if (value?.format !== "date-time" && value?.format !== "date") return value;
    const { pattern: __, ...rest } = value;
    return rest;
  });
}

/** `getLevels`, `postSilences`, `deleteSilencesById`. */
function nameOf(method: string, path: string): string {
  const words = path
    .replace(/^\/(?:api\/v1|-)\//, "")
    .split(/[/.-]/)
    .map((word) => (word.startsWith("{") ? `By${upper(word.slice(1, -1))}` : upper(word)));
  return method.toLowerCase() + words.join("");
}

function upper(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
