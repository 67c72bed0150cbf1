import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import { OversizedBodyError, SmartPymeError } from "../../src/smartpyme/errors.ts";
import { clientOf, type FakeApi, type Handler, page, product, serve } from "./fake-api.ts";

const MIB = 1024 * 1024;

let api: FakeApi;
afterEach(() => api.close());

/** Returns the bytes in use, those outside the JavaScript heap included, where got collects bodies. */
const memory = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;

async function highestMemoryDuring(work: Promise<unknown>): Promise<number> {
  let highest = memory();
  const watching = setInterval(() => {
    highest = Math.max(highest, memory());
  }, 2);
  await work.finally(() => clearInterval(watching));
  return highest;
}

describe("a body of 300 MB", () => {
  const chunk = Buffer.alloc(MIB, "x");
  const whole = 300;
  let written = 0;

  function* chunks(): Generator<Buffer> {
    for (written = 0; written < whole; written += 1) yield chunk;
  }

  const pour = (response: ServerResponse) => void pipeline(Readable.from(chunks()), response, () => {});

  const tenPacked = gzipSync(Buffer.alloc(10 * MIB, " "));

  it.each<[string, Handler]>([
    ["announced", (_, r) => pour(r.writeHead(200, { "content-length": whole * MIB }))],
    ["unannounced", (_, r) => pour(r)],
    ["packed into 300 KB", (_, r) => r.writeHead(200, { "content-encoding": "gzip" }).end(manyTimes(tenPacked, 30))],
  ])("is cut off at the limit with little memory, %s", async (_, handler) => {
    api = await serve(handler);
    const before = memory();
    const failure = clientOf(api.baseUrl, { timeoutMs: 60_000 }).list({});
    const highest = await highestMemoryDuring(expect(failure).rejects.toBeInstanceOf(OversizedBodyError));
    expect((highest - before) / MIB).toBeLessThan(80);
    expect(written).toBeLessThan(60);
  });
});

describe("a body within the limit", () => {
  const small = 4 * MIB;
  it.each([
    ["of titles that do not end", "<title>".repeat(small / 7)],
    ["of a number of millions of digits", JSON.stringify(page([row({ stock: "9".repeat(small) })]))],
    ["of millions of entries that are no products", `{"success":true,"data":[${"0,".repeat(small / 2)}0]}`],
    ["of a product in millions of warehouses", JSON.stringify(page([product(1, { inventarios: zeros(small / 2) })]))],
    ["nested millions deep", "[".repeat(small)],
    ["nested millions deep, and whole", `{"success":true,"data":${"[".repeat(small / 2)}${"]".repeat(small / 2)}}`],
    ["of one long text", `"${"a".repeat(small)}"`],
    ["of blanks", " ".repeat(small)],
    ["of a refusal of 100,000 parameters", refusalOf(100_000)],
  ])("%s is named in few words", async (_, body) => {
    api = await serve((_url, response) => response.end(body));
    const words = await clientOf(api.baseUrl, { timeoutMs: 60_000 })
      .list({})
      .then(
        ({ products }) => products.flatMap(({ oddities }) => oddities.told).join(),
        (error: unknown) => {
          if (error instanceof SmartPymeError) return error.message;
          throw error;
        },
      );
    expect(words).not.toBe("");
    expect(words.length).toBeLessThan(1_200);
  });
});

function row(fields: object): object {
  return product(1, { inventarios: [fields] });
}

function zeros(count: number): number[] {
  return Array.from({ length: count }, () => 0);
}

function refusalOf(parameters: number): string {
  const details = Object.fromEntries(Array.from({ length: parameters }, (_, index) => [`parameter_${index}`, ["bad"]]));
  return JSON.stringify({ success: false, error: "No", details });
}

function manyTimes(bytes: Buffer, times: number): Buffer {
  return Buffer.concat(Array.from({ length: times }, () => bytes));
}
