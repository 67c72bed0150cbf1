import { readFile, writeFile } from "node:fs/promises";
import { expect, jest, test } from "@jest/globals";
import { hashPassword } from "../../src/web/password.ts";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { createFormClient } from "./form-client.ts";
import { ask, type Serving, startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const TOKEN = "a-token-of-the-tests";
const BEARER = { authorization: `Bearer ${TOKEN}` };

const reload = ({ address }: Pick<Serving, "address">, headers: Readonly<Record<string, string>>, body?: string) =>
  ask(new URL("/-/reload", address), { method: "POST", headers, ...(body === undefined ? {} : { body }) });

test("a program with the token is told that the new config is in force, or why not, and others are turned away", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside, { token: TOKEN });
  const good = await readFile(serving.config, "utf8");
  const stranger = await reload(serving, { authorization: "Bearer another-token-of-somebody" });
  expect([stranger.status, JSON.parse(stranger.text)]).toEqual([401, expect.objectContaining({ code: "refused" })]);

  await writeFile(serving.config, JSON.stringify({ ...JSON.parse(good), snacks: "many" }));
  const refused = await reload(serving, { ...BEARER, "accept-language": "es" });
  expect([refused.status, refused.headers.get("content-type")]).toEqual([
    422,
    "application/problem+json; charset=utf-8",
  ]);
  expect(JSON.parse(refused.text)).toEqual({
    type: "about:blank",
    title: "La configuración nueva no se puede usar: la anterior sigue vigente.",
    status: 422,
    code: "configRefused",
    detail: expect.stringContaining("snacks"),
  });

  await writeFile(serving.config, good);
  const taken = await reload(serving, BEARER);
  expect([taken.status, JSON.parse(taken.text)]).toEqual([200, { isFine: true }]);
  const address = await serving.answersAgain();
  expect((await ask(new URL("/-/ready", address), {})).status).toBe(200);
  const { stdout } = await serving.daemon.stop("SIGTERM");
  expect(stdout).not.toContain(TOKEN);
});

test("of several at once one at least is told that it is in force; others may have to ask again, and are told nothing wrong", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside, { token: TOKEN });
  // Who connects while one server gives way to the next finds none.
  const asked = Array.from({ length: 5 }, () => reload(serving, BEARER).catch(() => null));
  const statuses = (await Promise.all(asked)).flatMap((answer) => answer?.status ?? []);
  expect(statuses).toContain(200);
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
});

test("who has signed in proves that no other site asks for it; where nobody need sign in, JSON proves that", async () => {
  await using outside = await openOutside({ products: 40 });
  const users = [{ name: "ana", password_hash: await hashPassword("secreto-de-ana") }];
  await using serving = await startServing(outside, { users });
  const client = createFormClient(serving.address);
  await client.get("/sign-in");
  await client.post("/sign-in", { name: "ana", password: "secreto-de-ana" });
  await client.get("/");
  const forged = await client.post("/-/reload", { _csrf: "" });
  expect([forged.status, JSON.parse(forged.text)]).toEqual([403, expect.objectContaining({ code: "stale" })]);
  expect((await client.post("/-/reload", {})).status).toBe(200);

  await using open = await startServing(outside, {}, { store: { url: "memory:" } });
  expect((await reload(open, {})).status).toBe(403);
  expect((await reload(open, { "content-type": "text/plain" }, "{}")).status).toBe(403);
  expect(
    (await reload(open, { "content-type": "application/json", "sec-fetch-site": "cross-site" }, "{}")).status,
  ).toBe(403);
  expect((await reload(open, { "content-type": "application/json" }, "{}")).status).toBe(200);
});
