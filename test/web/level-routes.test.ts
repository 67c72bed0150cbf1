import { expect, jest, test } from "@jest/globals";
import { hashPassword } from "../../src/web/password.ts";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { fillShelves, pickShelves } from "../cli/shelves.ts";
import { createFormClient } from "./form-client.ts";
import { startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const PASSWORD = "secreto-de-ana";

/** A daemon that has told of three levels, and where the pages of these are. */
async function start(http: object = {}) {
  await using opening = new AsyncDisposableStack();
  const outside = opening.use(await openOutside({ products: 40 }));
  fillShelves(outside.shop.company);
  for (const { id, warehouseId } of pickShelves(outside.shop.company, 3)) {
    outside.shop.company.editRow(id, warehouseId, { stock: 1 });
  }
  const serving = opening.use(await startServing(outside, http));
  await Promise.all([outside.mail.received(1), outside.slack.received(1)]);
  const client = createFormClient(serving.address);
  const closing = opening.move();
  return {
    outside,
    serving,
    client,
    /** The fields that name the level of a page. */
    pages: async () =>
      [...(await client.get("/levels")).text.matchAll(/href="(\/level\?[^"]+)"/g)].map(([, href = ""]) => {
        const path = href.replaceAll("&amp;", "&");
        const params = new URL(path, serving.address).searchParams;
        return { path, company: params.get("company") ?? "", key: params.get("key") ?? "" };
      }),
    silences: async () =>
      JSON.parse((await lowstockd("silence", "list", "--json", "--config", serving.config)).stdout).silences,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

test("the page of a level says who was told, and silences that level alone, in somebody's name, until it is ended", async () => {
  await using started = await start();
  const { client } = started;
  const [page] = await started.pages();
  if (!page) throw new Error("nothing is low");
  const { path, ...level } = page;
  const { text } = await client.get(path);
  expect(text).toMatch(/<dt>bodega<\/dt><dd>told /);
  expect(text).toMatch(/<dt>compras<\/dt><dd>told /);
  const made = await client.post("/silences", {
    ...level,
    reason: " ya\u202e se\n pidió ",
    until: "2099-12-31",
    by: "Ana",
  });
  expect([made.status, made.headers.get("location")]).toEqual([303, path]);
  expect((await client.get(path)).text).toContain("ya se pidió, to the end of 2099-12-31 (Ana)");

  const [productId, branch, warehouse] = JSON.parse(level.key);
  const [silence, ...others] = await started.silences();
  const match = { company: ["torogoz"], product_id: [productId], branch: [branch], warehouse: [warehouse] };
  expect(silence).toMatchObject({ match, until: "2099-12-31", reason: "ya se pidió", by: "Ana" });
  expect(others).toEqual([]);
  expect((await client.post("/silences/end", { ...level, id: silence.id })).headers.get("location")).toBe(path);
  expect(await started.silences()).toEqual([]);
  expect((await client.get(path)).text).not.toContain("ya se pidió");
});

test("a silence without a reason, or to a day that is over or none, is asked for again; without a day it lasts until the level recovers", async () => {
  await using started = await start();
  const { client } = started;
  const [page] = await started.pages();
  if (!page) throw new Error("nothing is low");
  const { path, ...level } = page;
  await client.get(path);
  for (const [fields, words] of [
    [{ reason: " \u200b ", until: "" }, "Say why, for the others."],
    [{ reason: "ordered", until: "2020-01-01" }, "The last day is today or a later one"],
    [{ reason: "ordered", until: "soon" }, "The last day is today or a later one"],
  ] as const) {
    const refused = await client.post("/silences", { ...level, ...fields });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(words)]);
  }
  expect((await client.post("/silences", { ...level, reason: "x".repeat(5_000), until: "" })).status).toBe(303);
  const [silence] = await started.silences();
  expect([silence.until, silence.by, silence.reason.length]).toEqual([null, null, 200]);
});

test("what is not open, or no level, has no page; and nothing is silenced without the form's own token", async () => {
  await using started = await start();
  const { client } = started;
  const [page] = await started.pages();
  if (!page) throw new Error("nothing is low");
  const { path, ...level } = page;
  await client.get(path);
  const odd = ["/level", "/level?company=torogoz&key=x", `/level?company=other&key=${encodeURIComponent(level.key)}`];
  for (const href of odd) expect((await client.get(href)).status).toBe(404);
  const fields = { ...level, reason: "ordered", until: "" };
  expect((await client.post("/silences", { ...fields, key: "x" })).status).toBe(404);
  expect((await client.post("/silences", { reason: "ordered", until: "" })).status).toBe(400);
  expect((await client.post("/silences", { ...fields, _csrf: "" })).status).toBe(403);
  expect((await client.post("/silences/end", { ...level, id: "s-1", _csrf: "" })).status).toBe(403);
  expect(await started.silences()).toEqual([]);
});

test("who has signed in silences in their own name; a program with the token needs no form", async () => {
  const users = [{ name: "ana", password_hash: await hashPassword(PASSWORD) }];
  const token = "a-token-of-the-tests";
  await using started = await start({ users, token });
  const { client, serving } = started;
  await client.get("/sign-in");
  await client.post("/sign-in", { name: "ana", password: PASSWORD });
  const [page, other] = await started.pages();
  if (!page || !other) throw new Error("nothing is low");
  await client.get(page.path);
  await client.post("/silences", { company: page.company, key: page.key, reason: "ordered", until: "", by: "Luis" });
  const body = new URLSearchParams({ company: other.company, key: other.key, reason: "season", until: "" });
  const headers = { authorization: `Bearer ${token}` };
  const { status } = await fetch(new URL("/silences", serving.address), {
    method: "POST",
    body,
    headers,
    redirect: "manual",
  });
  expect(status).toBe(303);
  const made = await started.silences();
  expect(made.map(({ reason, by }: { reason: string; by: string | null }) => [reason, by])).toEqual([
    ["ordered", "ana"],
    ["season", null],
  ]);
});

test("a level that is not low any more shows when it was, and the messages that told of it, and asks for no silence", async () => {
  await using started = await start();
  const { outside, serving, pages } = started;
  const [level] = await pages();
  if (!level) throw new Error("nothing is low");
  await serving.daemon[Symbol.asyncDispose]();
  const [product] = JSON.parse(level.key);
  for (const { id, warehouseId } of pickShelves(outside.shop.company, 3)) {
    if (id === product) outside.shop.company.editRow(id, warehouseId, { stock: 40 });
  }
  await using again = await startServing(outside);
  await again.daemon.printed('"recovered":1');
  const { text } = await createFormClient(again.address).get(level.path);
  expect(text).toContain("Not low now");
  expect(text).toMatch(/data-y="40,5" data-end.*data-y="1,5"/s);
  expect(text).toContain("restocked");
  expect(text).toMatch(/<th scope="row">compras<\/th>.*compras@example\.com/s);
  expect(text).not.toContain('action="/silences"');
  const gone = `/level?company=${level.company}&key=${encodeURIComponent('[999999,"x","y"]')}`;
  expect((await createFormClient(again.address).get(gone)).status).toBe(404);
});
