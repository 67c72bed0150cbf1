import { expect, jest, test } from "@jest/globals";
import { Validator } from "@seriousme/openapi-schema-validator";
import type { z } from "zod";
import { SCHEMAS } from "../../../src/web/api/schemas.ts";
import { hashPassword } from "../../../src/web/password.ts";
import { lowstockd, PATIENCE_MS } from "../../cli/lowstockd.ts";
import { openOutside } from "../../cli/outside.ts";
import { fillShelves, pickShelves } from "../../cli/shelves.ts";
import { createFormClient } from "../form-client.ts";
import { ask, type Serving, startServing } from "../serving-daemon.ts";
import { checked, strictly } from "./strictly.ts";

jest.setTimeout(PATIENCE_MS);

const TOKEN = "a-token-of-the-tests";
const BEARER = { authorization: `Bearer ${TOKEN}` };

/** A daemon whose shop has 7 levels out of stock, with one message that waits and one that was given up. */
async function start() {
  const outside = await openOutside({ products: 60 });
  const { company } = outside.shop;
  fillShelves(company);
  for (const { id, warehouseId } of pickShelves(company, 7)) company.editRow(id, warehouseId, { stock: 0 });
  outside.slack.fail({ status: 400, body: "invalid_blocks" });
  const serving = await startServing(outside, { token: TOKEN }, { poll: { cron: "0 0 29 2 *" } });
  await outside.mail.received(1);
  await serving.daemon.printed("dead letter: not delivered");
  await serving.daemon.printed('"channel":"compras"');
  return {
    outside,
    serving,
    /** Asks for JSON, which must be what the document says. */
    read: async (path: string, schema: z.ZodType) => {
      const answer = await serving.get(path, BEARER);
      expect({ path, status: answer.status, text: answer.status === 200 ? "" : answer.text }).toMatchObject({
        status: 200,
      });
      return checked(path, answer.text, schema);
    },
    send: (method: string, path: string, body?: object) => send(serving, method, path, body),
    [Symbol.asyncDispose]: async () => {
      await serving[Symbol.asyncDispose]();
      await outside[Symbol.asyncDispose]();
    },
  };
}

function send({ address }: Pick<Serving, "address">, method: string, path: string, body?: object) {
  return ask(new URL(path, address), {
    method,
    headers: { ...BEARER, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
}

test("the document is OpenAPI, names all that can be asked, and needs who asks to prove who they are", async () => {
  await using started = await start();
  const { serving } = started;
  const { status, text } = await serving.get("/api/v1/openapi.json", BEARER);
  expect(status).toBe(200);
  const document = JSON.parse(text);
  expect(await new Validator().validate(document)).toEqual({ valid: true });
  const operations = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => ({ path, method: method.toUpperCase(), operationId })),
  );
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { path, method } of operations) {
    const asked = new URL(path.replace("{id}", "x"), serving.address);
    const stranger = await ask(asked, { method });
    expect([path, stranger.status, stranger.headers.get("content-type")]).toEqual([
      path,
      401,
      "application/problem+json; charset=utf-8",
    ]);
    expect(JSON.parse(stranger.text)).toMatchObject({ status: 401, code: "refused" });
  }
  expect((await serving.get("/api/v1/openapi.json")).status).toBe(401);
  const nowhere = await serving.get("/api/v1/nowhere", BEARER);
  expect([nowhere.status, JSON.parse(nowhere.text).code]).toEqual([404, "notFound"]);
});

test("how all stands is what status --json prints, and what waits, was sent and was given up is told by pages", async () => {
  await using started = await start();
  const { read, serving, send } = started;
  const overview = await read("/api/v1/overview", SCHEMAS.Overview);
  const printed = JSON.parse((await lowstockd("status", "--json", "-c", serving.config)).stdout);
  expect({ ...overview, at: null }).toEqual({ ...printed, at: null });

  const [company] = overview.companies;
  expect((await read("/api/v1/polls", SCHEMAS.Polls)).companies).toMatchObject([
    { company: "torogoz", lastPollAt: company.lastPollAt, nextDueAt: company.nextDueAt },
  ]);
  expect(await read("/api/v1/incidents", SCHEMAS.Incidents)).toEqual({ incidents: [] });
  expect(await read("/api/v1/messages/waiting", SCHEMAS.WaitingMessages)).toMatchObject({ total: 0, messages: [] });
  expect(await read("/api/v1/messages/sent?per_page=1", SCHEMAS.SentMessages)).toMatchObject({
    total: 1,
    page: 1,
    perPage: 1,
    pages: 1,
    messages: [{ channel: "compras", changes: { breached: 7 } }],
  });
  const [sent] = (await read("/api/v1/messages/sent", SCHEMAS.SentMessages)).messages;
  expect(await read(`/api/v1/messages/${sent.id}`, SCHEMAS.Message)).toMatchObject({
    id: sent.id,
    sentAt: sent.sentAt,
    text: expect.stringContaining("7"),
  });
  const letters = await read("/api/v1/dead-letters", SCHEMAS.DeadLetters);
  expect(letters.deadLetters).toEqual(overview.deadLetters);
  const [{ id }] = letters.deadLetters;
  expect(await read(`/api/v1/messages/${id}`, SCHEMAS.Message)).toMatchObject({ id, sentAt: null });
  const gone = await serving.get("/api/v1/messages/torogoz.99.bodega", BEARER);
  expect([gone.status, JSON.parse(gone.text).code]).toEqual([404, "gone"]);

  const retried = await send("POST", "/api/v1/dead-letters/retry", { ids: [id, "torogoz.9.bodega"] });
  const answer = checked("retried", retried.text, SCHEMAS.Retried);
  const again = await lowstockd("retry", "torogoz.9.bodega", "--json", "-c", serving.config);
  expect(answer.deadLetters[1]).toEqual(JSON.parse(again.stdout).deadLetters[0]);
  expect(answer).toMatchObject({ isFine: false, deadLetters: [{ id, refusal: null }, {}] });
  expect(strictly(SCHEMAS.Retried)(JSON.parse(again.stdout))).toEqual([]);
});

test("levels come filtered, sorted and by pages, as CSV and one by one; what cannot be understood is refused by its field", async () => {
  await using started = await start();
  const { read, serving } = started;
  const all = await read("/api/v1/levels?status=out", SCHEMAS.Levels);
  expect([all.total, all.levels.length]).toEqual([7, 7]);
  const second = await read("/api/v1/levels?status=out&per_page=3&page=2", SCHEMAS.Levels);
  expect(second).toEqual({ total: 7, page: 2, perPage: 3, pages: 3, levels: all.levels.slice(3, 6) });
  const turned = await read("/api/v1/levels?status=out&sort=product&turned=yes", SCHEMAS.Levels);
  const byName = await read("/api/v1/levels?status=out&sort=product", SCHEMAS.Levels);
  expect(turned.levels).toEqual(byName.levels.toReversed());
  expect((await read("/api/v1/levels?status=low", SCHEMAS.Levels)).levels).toEqual([]);

  const [{ company, key, ...level }] = all.levels;
  const one = await read(`/api/v1/level?${new URLSearchParams({ company, key })}`, SCHEMAS.Level);
  expect(one).toMatchObject({ company, key, ...level, silences: [] });
  expect(one.told.map(({ channel }: { channel: string }) => channel).sort()).toEqual(["bodega", "compras"]);

  const csv = await serving.get("/api/v1/levels.csv?status=out", BEARER);
  expect([csv.status, csv.text.trim().split("\r\n").length]).toEqual([200, 8]);
  expect((await serving.get("/api/v1/levels.csv?status=lwo", BEARER)).status).toBe(400);
  expect((await serving.get("/api/v1/levels.xlsx?status=out", BEARER)).headers.get("content-type")).toContain("sheet");

  for (const [query, at] of [
    ["status=lwo", "status"],
    ["page=0", "page"],
    ["per_page=501", "per_page"],
    ["status=low&status=out", "status"],
    ["snacks=many", ""],
  ]) {
    const { status, text } = await serving.get(`/api/v1/levels?${query}`, BEARER);
    const problem = checked(query ?? "", text, SCHEMAS.Problem);
    expect([status, problem.errors[0].at]).toEqual([400, at]);
  }
});

test("silences are made, listed and ended as by command", async () => {
  await using started = await start();
  const { read, serving, send } = started;
  const match = { sku: ["*"], branch: ["Nowhere"] };
  const made = await send("POST", "/api/v1/silences", { match, reason: " on\norder ", by: "the stock program" });
  expect(made.status).toBe(201);
  const silence = checked("made", made.text, SCHEMAS.MadeSilence);
  expect(silence).toMatchObject({ match, until: null, reason: "on order", by: "the stock program", levels: 0 });
  const byCommand = await lowstockd(
    ...["silence", "add", "--sku", "*", "--reason", "season", "--by", "Ana", "--json", "-c", serving.config],
  );
  expect(strictly(SCHEMAS.MadeSilence)(JSON.parse(byCommand.stdout))).toEqual([]);
  expect(JSON.parse(byCommand.stdout).levels).toBe(7);

  const listed = await read("/api/v1/silences", SCHEMAS.Silences);
  expect(listed).toEqual(JSON.parse((await lowstockd("silence", "list", "--json", "-c", serving.config)).stdout));
  expect(listed.silences.map(({ reason }: { reason: string }) => reason)).toEqual(["on order", "season"]);

  const ended = await send("DELETE", `/api/v1/silences/${silence.id}`);
  expect(ended.status).toBe(200);
  const endedByCommand = await lowstockd("silence", "end", silence.id, "--json", "-c", serving.config);
  expect(checked("ended", ended.text, SCHEMAS.EndedSilences)).toEqual({
    isFine: true,
    silences: [{ id: silence.id, isEnded: true }],
  });
  expect(strictly(SCHEMAS.EndedSilences)(JSON.parse(endedByCommand.stdout))).toEqual([]);
  expect((await send("DELETE", `/api/v1/silences/${silence.id}`)).status).toBe(404);

  for (const [body, at] of [
    [{ match: {}, reason: "x" }, "match"],
    [{ match, reason: "\n" }, "reason"],
    [{ match, reason: "x", until: "2020-01-01" }, "until"],
    [{ match, reason: "x", until: "soon" }, "until"],
    [{ match: { company: ["torogoz"], colour: ["red"] }, reason: "x" }, "match"],
    [{ match: { sku: [1] }, reason: "x" }, "match.sku[0]"],
  ] as const) {
    const { status, text } = await send("POST", "/api/v1/silences", body);
    expect([status, checked(at, text, SCHEMAS.Problem).errors]).toEqual([400, [{ at, message: expect.any(String) }]]);
  }
  const broken = await ask(new URL("/api/v1/silences", serving.address), {
    method: "POST",
    headers: { ...BEARER, "content-type": "application/json" },
    body: "{",
  });
  expect([broken.status, JSON.parse(broken.text).code]).toEqual([400, "badRequest"]);
});

test("who has signed in changes something only with what their session was told, and in their own name", async () => {
  await using outside = await openOutside({ products: 40 });
  const users = [{ name: "ana", password_hash: await hashPassword("secreto-de-ana") }];
  await using serving = await startServing(outside, { users });
  const client = createFormClient(serving.address);
  await client.get("/sign-in");
  await client.post("/sign-in", { name: "ana", password: "secreto-de-ana" });
  const session = JSON.parse((await client.get("/api/v1/session")).text);
  expect(session).toMatchObject({ kind: "person", user: "ana" });
  const post = (headers: Readonly<Record<string, string>>) =>
    ask(new URL("/api/v1/silences", serving.address), {
      method: "POST",
      headers: {
        cookie: [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify({ match: { sku: ["*"] }, reason: "on order", by: "somebody else" }),
    });
  const without = await post({});
  expect([without.status, JSON.parse(without.text)]).toEqual([403, expect.objectContaining({ code: "stale" })]);
  const made = await post({ "x-csrf-token": session.csrf });
  expect([made.status, JSON.parse(made.text).by]).toEqual([201, "ana"]);
  expect((await post({ "x-csrf-token": session.csrf, "sec-fetch-site": "cross-site" })).status).toBe(403);
});
