import tls from "node:tls";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import * as errors from "../../src/smartpyme/errors.ts";
import { MAY_PASS } from "../../src/smartpyme/retry.ts";
import { deaf, FAILURES, type Failure, MAX_BODY_BYTES, SHORT_MS, TRUSTED } from "./failing-servers.ts";
import { API_KEY, clientOf, type FakeApi, json, page, serve } from "./fake-api.ts";

const authorities = tls.getCACertificates("default");
beforeAll(() => tls.setDefaultCACertificates(TRUSTED));
afterAll(() => tls.setDefaultCACertificates(authorities));

const cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of cleanUp.splice(0)) await release();
});

describe("a request that meets", () => {
  const walk = FAILURES.map((failure): [string, Failure] => [failure.failure, failure]);

  it.each(walk)("%s gives its own error, is tried again as the table says, and leaks no key", async (_, failure) => {
    const { baseUrl, close } = await failure.start();
    cleanUp.push(close);
    const timeoutMs =
      failure.kind === errors.TimedOutError || failure.kind === errors.SlowAnswerError ? SHORT_MS : 20_000;
    const client = clientOf(baseUrl, { timeoutMs, maxBodyBytes: MAX_BODY_BYTES, pausesMs: [1] });
    const error: unknown = await client.list({ page: 2 }).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(failure.kind);
    expect(error).toMatchObject({
      name: failure.kind.name,
      request: "GET /inventory?page=2",
      message: expect.stringContaining(failure.words),
    });
    const passes = MAY_PASS.find(([kind]) => kind === failure.kind)?.[1];
    expect(client.requestsMade()).toBe(passes ? 2 : 1);
    expect(`${inspect(error, { depth: 10, showHidden: true })}${JSON.stringify(error)}`).not.toContain(API_KEY);
  });
});

it("a connection that is not accepted is not taken for a slow answer, even on a machine that was too busy to look", async () => {
  const { baseUrl, close } = await deaf();
  cleanUp.push(close);
  const client = clientOf(baseUrl.replace("127.0.0.1", "localhost"), { timeoutMs: SHORT_MS, pausesMs: [] });
  const asked = client.list({});
  asked.catch(() => {});
  // Blocks while the host's address is looked up: the time to connect begins when most of the time for the answer is over.
  const lookup = setInterval(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SHORT_MS * 0.8), 1);
  await expect(asked)
    .rejects.toBeInstanceOf(errors.TimedOutError)
    .finally(() => clearInterval(lookup));
});

it("the table of failures that may pass contains every error", () => {
  const kinds = Object.values(errors).filter((kind) => kind !== errors.SmartPymeError);
  expect(MAY_PASS.map(([kind]) => kind).sort(byName)).toEqual(kinds.sort(byName));
});

it("the failing servers cause every error that a single request can end in", () => {
  const met = new Set(FAILURES.map(({ kind }) => kind));
  const elsewhere = [errors.ProxyError, errors.InconsistentPagesError];
  expect(MAY_PASS.map(([kind]) => kind).filter((kind) => !met.has(kind))).toEqual(elsewhere);
});

describe("a redirect", () => {
  const seen: (string | undefined)[] = [];
  let elsewhere: FakeApi;
  beforeAll(async () => {
    elsewhere = await serve((_, response, request) => {
      seen.push(request.headers.authorization);
      json(response, page([]));
    });
  });
  afterAll(() => elsewhere.close());

  it.each([300, 301, 302, 303, 304, 305, 307, 308])("of %d does not take the key along", async (status) => {
    const location = `${elsewhere.baseUrl}/inventory`;
    const { baseUrl, close } = await serve((_, response) => response.writeHead(status, { location }).end());
    cleanUp.push(close);
    await expect(clientOf(baseUrl).list({})).rejects.toBeInstanceOf(errors.RedirectedError);
    expect(seen).toEqual([]);
  });
});

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name);
}
