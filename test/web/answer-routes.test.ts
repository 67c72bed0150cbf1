import { expect, jest, test } from "@jest/globals";
import { SCHEMAS } from "../../src/web/api/schemas.ts";
import { hashPassword } from "../../src/web/password.ts";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { type Answering, startAnswering } from "./answering.ts";
import { checked } from "./api/strictly.ts";
import type { Answer } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

async function silencesOf({ serving }: Answering) {
  return JSON.parse((await lowstockd("silence", "list", "--json", "--config", serving.config)).stdout).silences;
}

/** What a page of a link says, without its markup. */
function said({ text }: Answer): string {
  const [, main = ""] = /<main[^>]*>([\s\S]*)<\/main>/.exec(text) ?? [];
  return main
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function quantityField({ text }: Answer): string {
  return /name="(quantity-[^"]+)"/.exec(text)?.[1] ?? "";
}

const ANA = { answer: "ordered", until: "day", day: "2099-12-31", by: "Ana" };

test("a link of a mail asks what becomes of the product; looking changes nothing, and an answer silences it, once", async () => {
  await using started = await startAnswering();
  const { client, low } = started;
  const [path = "", other = ""] = await started.links(1);
  const page = await client.get(path);
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(said(page)).toContain("Stock 1, threshold 5");
  expect(page.text).toContain('value="ordered" checked');
  expect(page.text).toMatch(/name="quantity-[^"]+" inputmode="decimal" value="19"/);
  expect((await client.get(`${path}?later`)).text).toContain('value="later" checked');
  expect((await client.get(`${path}?no`)).text).toContain('value="no_reorder" checked');
  expect(await silencesOf(started)).toEqual([]);

  const fields = { ...ANA, [quantityField(page)]: "60", word: "a\u202e <b>word</b>" };
  const made = await client.post(path, fields);
  expect([made.status, made.headers.get("location")]).toEqual([303, `/stock${path}?done`]);
  expect(said(await client.get(`${path}?done`))).toMatch(
    /^Thank you 60 ordered by Ana, due Dec 31, 2099 \(a &lt;b&gt;word/,
  );
  const again = await client.post(path, { ...fields, [quantityField(page)]: "9", by: "Luis" });
  expect([again.status, said(again)]).toEqual([
    200,
    expect.stringContaining("This link has been used 60 ordered by Ana"),
  ]);

  const [silence, ...others] = await silencesOf(started);
  expect(others).toEqual([]);
  expect(silence).toMatchObject({ until: "2099-12-31", reason: "a <b>word</b>", by: "Ana" });
  expect(silence.answer).toEqual({
    answer: "ordered",
    levels: [
      {
        key: expect.stringMatching(new RegExp(`^\\[(${low.map(({ id }) => id).join("|")}),`)),
        quantity: "60",
        stock: "1",
      },
    ],
  });
  const listed = checked("silences", (await client.get("/api/v1/silences")).text, SCHEMAS.Silences);
  expect(listed.silences).toMatchObject([{ by: "Ana", answer: silence.answer, levels: expect.any(Number) }]);
  // Of the other product nobody has said anything.
  expect((await client.get(other)).status).toBe(200);
  expect(said(await client.get(other))).toContain("What becomes of it?");
});

test("what is wrong with an answer is said, and what was written stays", async () => {
  await using started = await startAnswering();
  const { client } = started;
  const [path = ""] = await started.links(1);
  const field = quantityField(await client.get(path));
  for (const [fields, words] of [
    [{ [field]: "many" }, "Write the quantity as a number"],
    [{ [field]: "-3" }, "Write the quantity as a number"],
    [{ [field]: "0" }, "Write the quantity as a number"],
    [{ by: " \u200b" }, "Write your name, for the others."],
    [{ day: "2020-01-01" }, "Choose today or a later day"],
    [{ day: "soon" }, "Choose today or a later day"],
    [{ answer: "later", until: "recovery" }, "what is put off needs one"],
  ] as const) {
    const refused = await client.post(path, { ...ANA, [field]: "60", word: "kept word", ...fields });
    expect([refused.status, said(refused)]).toEqual([422, expect.stringContaining(words)]);
    expect(refused.text).toContain('value="kept word"');
  }
  expect((await client.post(path, { answer: "perhaps" })).status).toBe(400);
  expect(await silencesOf(started)).toEqual([]);
  expect((await client.post(path, { answer: "no_reorder", by: "Ana" })).status).toBe(303);
  expect(await silencesOf(started)).toMatchObject([{ until: null, reason: "not to be reordered" }]);
});

test("nobody need sign in to answer; who has signed in answers in their own name", async () => {
  const users = [{ name: "ana", password_hash: await hashPassword("secreto-de-ana") }];
  await using started = await startAnswering({ http: { users } });
  const { client } = started;
  const [first = "", second = ""] = await started.links(1);
  const list = await client.get("/levels");
  expect([list.status, list.headers.get("location")]).toEqual([303, expect.stringContaining("/sign-in")]);
  expect((await client.post(first, { answer: "no_reorder", by: "Luis" })).status).toBe(303);
  await client.get("/sign-in");
  await client.post("/sign-in", { name: "ana", password: "secreto-de-ana" });
  expect((await client.get(second)).text).not.toContain('name="by"');
  expect((await client.post(second, { answer: "no_reorder", by: "Luis" })).status).toBe(303);
  expect((await silencesOf(started)).map(({ by }: { by: string }) => by)).toEqual(["Luis", "ana"]);
});

test("a page of another site cannot have a reader's browser answer", async () => {
  await using started = await startAnswering();
  const [path = ""] = await started.links(1);
  const { status } = await started.client.post(path, ANA, { "sec-fetch-site": "cross-site" });
  expect(status).toBe(403);
  expect(await silencesOf(started)).toEqual([]);
});

test("a link that is over, superseded, answered by others, revoked or none at all says so, in the reader's language", async () => {
  await using started = await startAnswering();
  const { client, outside, low } = started;
  const [first = "", second = ""] = await started.links(1);
  const spanish = { "accept-language": "es" };
  await lowstockd(
    "silence",
    "add",
    "--reason",
    "season over",
    "--sku",
    "*",
    "--by",
    "Luis",
    "--config",
    started.serving.config,
  );
  expect(said(await client.get(first))).toBe(
    "Somebody was faster season over, until it recovers (Luis) Nobody is told of it meanwhile, so there is nothing left to answer.",
  );
  for (const { id } of await silencesOf(started))
    await lowstockd("silence", "end", id, "--config", started.serving.config);

  for (const { id, warehouseId } of low) outside.shop.company.editRow(id, warehouseId, { stock: 30 });
  await outside.mail.received(2);
  const over = await client.get(first, spanish);
  expect([over.status, said(over)]).toEqual([410, "No queda nada por hacer Ya no está en alerta o ya no se vigila."]);
  for (const { id, warehouseId } of low) outside.shop.company.editRow(id, warehouseId, { stock: 2 });
  await outside.mail.received(3);
  const newer = await client.get(second, spanish);
  expect([newer.status, said(newer)]).toEqual([410, expect.stringContaining("Hay noticias más recientes")]);

  const [fresh = ""] = await started.links(3);
  expect((await client.get(fresh)).status).toBe(200);
  await lowstockd("revoke-links", "--config", started.serving.config);
  // A key that was just read counts for a second.
  let revoked = await client.get(fresh, spanish);
  while (revoked.status === 200) revoked = await client.get(fresh, spanish);
  expect([revoked.status, said(revoked)]).toEqual([404, expect.stringContaining("Este enlace no funciona")]);
  expect((await client.get("/a/nothing")).status).toBe(404);
});

test("ten thousand forged links let nobody in, are counted by address, and hold up no other page", async () => {
  await using started = await startAnswering({ low: 1 });
  const { serving, client } = started;
  const [path = ""] = await started.links(1);
  const genuine = path.slice("/a/".length);
  const statuses = new Map<number, number>();
  let left = 10_000;
  const forge = async () => {
    while (left > 0) {
      left -= 1;
      const forged = genuine.slice(0, -4) + left.toString(36).padStart(4, "0");
      const { status } = await serving.get(`/a/${forged}`);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const flood = Promise.all(Array.from({ length: 20 }, forge));
  let answered = 0;
  while (left > 0) {
    // Neither other pages nor genuine links of the same address are counted.
    expect((await serving.get("/-/healthy")).status).toBe(200);
    expect((await client.get(path)).status).toBe(200);
    answered += 1;
  }
  await flood;
  expect(answered).toBeGreaterThan(5);
  expect([...statuses.keys()].sort()).toEqual([404, 429]);
  expect(statuses.get(404)).toBeLessThan(300);
  expect(await silencesOf(started)).toEqual([]);
  expect((await client.post(path, ANA)).status).toBe(303);
});
