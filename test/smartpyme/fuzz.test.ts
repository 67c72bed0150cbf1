import util, { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createBudget } from "../../src/smartpyme/budget.ts";
import type { Client } from "../../src/smartpyme/client.ts";
import { SmartPymeError } from "../../src/smartpyme/errors.ts";
import { createInventory } from "../../src/smartpyme/inventory.ts";
import fc, { SEED } from "../fast-check.ts";
import { API_KEY, clientOf, type FakeApi, NOW, page, product, serve } from "./fake-api.ts";

/** `LOWSTOCKD_TEST_RUNS=10` runs ten times as much. */
const runs = (count: number) => ({ numRuns: count * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1) });

const TIMEOUT_MS = 3_600_000;

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

const OK: Reply = { status: 200, headers: {}, body: "" };
let reply: Reply = OK;
let api: FakeApi;
const rejections: unknown[] = [];
const note = (reason: unknown) => void rejections.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  api = await serve((_, response) => response.writeHead(reply.status, reply.headers).end(reply.body));
});

afterAll(async () => {
  await api.close();
  process.off("unhandledRejection", note);
});

/** Checks that a caller gets an answer of the right shape, or one of our errors without the key in it. */
async function readThrough({ read, ...answered }: Reply & { read: Read }): Promise<void> {
  reply = answered;
  const client = clientOf(api.baseUrl, { timeoutMs: 10_000, budget: createBudget({ limit: 900, now: () => NOW }) });
  const outcome: unknown = await read(client).catch((error: unknown) => error);
  if (util.types.isNativeError(outcome)) {
    expect(outcome).toBeInstanceOf(SmartPymeError);
    expect(outcome.message).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(`${inspect(outcome, { depth: 10, showHidden: true })}${JSON.stringify(outcome)}`).not.toContain(API_KEY);
  }
  expect(rejections).toEqual([]);
}

type Read = (client: Client) => Promise<unknown>;

const read = fc.constantFrom<Read>(
  async (client) => {
    const { listings, pages } = await createInventory(client, () => NOW)
      .resume(null)
      .sweep({ lowOnly: true }, { signal: AbortSignal.any([]) });
    expect(pages).toBeGreaterThan(0);
    for (const { product: found, levels } of listings) {
      expect(found).toMatchObject({ id: expect.any(Number), name: expect.stringMatching(/\S/) });
      for (const level of levels) expect(level.stock).toMatch(/^-?\d+(\.\d{1,6})?$/);
    }
  },
  (client) => client.product(1),
  (client) => client.summary(),
  (client) => client.rateLimit(),
);

const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, -1, 1, 1e308, 5e-324, 2 ** 53, "", " ", "NaN", "1e9", "0x10", "1,5", API_KEY),
  fc.double(),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.stringMatching(/^[+-]?\d{0,70}\.?\d{0,40}$/),
);

const anything = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.constant({ __proto__: null, toString: 1, constructor: API_KEY }) },
);

const valid = fc.constantFrom<unknown>(
  page([product(1), product(2)]),
  page([product(1, { stock: "12.000000", enable: "1", precio: "850.00" })], { total: 1, total_pages: 1 }),
  { success: true, data: product(1), meta: { empresa: "Mi Empresa" } },
  { success: false, error: "Parámetros inválidos", details: { stock_minimo: ["no"] } },
  { success: true, data: { requests_used: 1, max_requests: 2, remaining_requests: 1, reset_time: "" } },
);

/** Generates a value of which some parts, at any depth, are replaced, removed or doubled. */
const mutated = fc
  .tuple(valid, fc.array(fc.record({ at: fc.nat(), to: fc.option(anything, { nil: undefined }) }), { maxLength: 4 }))
  .map(([value, changes]) => changes.reduce((body, change) => replaced(body, change), value));

function replaced(value: unknown, { at, to }: { at: number; to: unknown }): unknown {
  let index = at % countOf(value);
  const walk = (part: unknown): unknown => {
    if (index-- === 0) return to;
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [name, walk(inner)]));
  };
  return walk(value);
}

function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((count, part) => count + countOf(part), 1);
}

const status = fc.oneof(
  { weight: 6, arbitrary: fc.constant(200) },
  { weight: 1, arbitrary: fc.integer({ min: 201, max: 599 }) },
);

const header = fc.oneof(
  fc.constantFrom("0", "-1", "1e9", "9".repeat(30), API_KEY, "Fri, 31 Jan 2025 15:59:30 GMT", "tomorrow"),
  fc.nat().map(String),
);

const headers = fc.record(
  { "retry-after": header, "x-ratelimit-remaining": header, "x-ratelimit-reset": header, location: header },
  { requiredKeys: [] },
);

describe(`whatever the server sends (seed ${SEED})`, () => {
  it(
    "as JSON near to what it should be",
    async () => {
      const answers = fc.record({ read, status, headers, body: mutated.map((value) => JSON.stringify(value) ?? "") });
      await fc.assert(fc.asyncProperty(answers, readThrough), runs(500));
    },
    TIMEOUT_MS,
  );

  it(
    "as bytes, also under an encoding that they are not in",
    async () => {
      const bytes = fc.oneof(
        fc.uint8Array({ maxLength: 300 }),
        fc
          .tuple(mutated, fc.nat({ max: 200 }))
          .map(([value, end]) => gzipSync(JSON.stringify(value) ?? "").subarray(0, end)),
        fc
          .tuple(mutated, fc.nat({ max: 400 }))
          .map(([value, end]) => Buffer.from(JSON.stringify(value) ?? "").subarray(0, end)),
      );
      const encoding = fc.constantFrom({}, { "content-encoding": "gzip" }, { "content-encoding": "br" });
      await fc.assert(
        fc.asyncProperty(fc.record({ read, status, headers: encoding, body: bytes }), readThrough),
        runs(200),
      );
    },
    TIMEOUT_MS,
  );
});
