import { inspect } from "node:util";
import { expect, it } from "@jest/globals";
import { createBudget } from "../../src/smartpyme/budget.ts";
import { SmartPymeError } from "../../src/smartpyme/errors.ts";
import { NEW_PAGING } from "../../src/smartpyme/paging.ts";
import { sweep } from "../../src/smartpyme/sweep.ts";
import { API_KEY, clientOf, type Handler, json, NOW, page, product, serve } from "./fake-api.ts";

/** Servers that repeat the key wherever they can. */
const many = (fields: object) => Array.from({ length: 20 }, (_, index) => product(index, fields));

const FAILURES: [string, Handler][] = [
  ["no answer", () => {}],
  ["a reset", (_, r) => void r.socket?.resetAndDestroy()],
  ["no HTTP", (_, r) => void r.socket?.end(`${API_KEY}\r\n\r\n`)],
  ["401", (_, r) => json(r, { success: false, error: `Unknown key ${API_KEY}`, code: 401 }, 401)],
  ["400", (_, r) => json(r, { success: false, error: "Bad", details: { key: [`${API_KEY} is bad`] } }, 400)],
  ["404", (_, r) => r.writeHead(404).end(`<h1>${API_KEY}</h1>`)],
  ["429", (_, r) => json(r, { success: false, error: API_KEY }, 429, { "retry-after": API_KEY })],
  ["500", (_, r) => json(r, { success: false, error: `${"x".repeat(295)}${API_KEY}` }, 500)],
  ["a redirect", (_, r) => r.writeHead(302, { location: `https://elsewhere.example/?key=${API_KEY}` }).end()],
  ["HTML", (_, r) => r.end(`<title>${API_KEY}</title>`)],
  ["text", (_, r) => r.end(API_KEY)],
  ["cut JSON", (_, r) => r.end(`{"key":"${API_KEY}`)],
  ["success: false", (_, r) => json(r, { success: false, error: API_KEY })],
  ["wrong stocks", (_, r) => json(r, page(many({ inventarios: [{ stock: API_KEY }] })))],
  ["wrong ids behind much else", (_, r) => json(r, page(many({ id: `${"9".repeat(52)}x${API_KEY}` })))],
  ["too much", (_, r) => r.end(API_KEY.repeat(10_000))],
  ["repeated pages", (_, r) => json(r, page([product(1)], { total: 2, total_pages: 2 }))],
  ["an unpayable count of pages", (_, r) => json(r, page([product(1)], { total: 2, total_pages: 2_000_000_000 }))],
];

it.each(FAILURES)("no form of the error about %s holds the key", async (_, handler) => {
  const api = await serve(handler);
  const budget = createBudget({ limit: 900, now: () => NOW });
  const client = clientOf(api.baseUrl, { timeoutMs: 150, maxBodyBytes: 50_000, budget });
  const error: unknown = await sweep(client, { lowOnly: true }, NEW_PAGING, {
    signal: new AbortController().signal,
    now: () => NOW,
  }).then(
    () => null,
    (reason: unknown) => reason,
  );
  await api.close();
  if (!(error instanceof SmartPymeError)) throw new Error("not one of the errors", { cause: error });
  const forms = [
    error.message,
    error.stack ?? "",
    JSON.stringify(error),
    JSON.stringify(error, Object.getOwnPropertyNames(error)),
    inspect(error, { depth: 10, showHidden: true }),
  ].join("\n");
  expect(error.request).toMatch(/^GET \/inventory/);
  expect(forms).not.toContain(API_KEY);
  // Nor the beginning of the key, where a text was cut.
  expect(forms).not.toContain(API_KEY.slice(0, 5));
});
