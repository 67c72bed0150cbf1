import { expect, jest, test } from "@jest/globals";
import { hashPassword } from "../../src/web/password.ts";
import { PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { createFormClient } from "./form-client.ts";
import { startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const PASSWORD = "secreto-de-ana";
const TOKEN = "a-token-of-the-tests";

async function startWithUser(http: object = {}) {
  const outside = await openOutside({ products: 40 });
  const users = [{ name: "ana", password_hash: await hashPassword(PASSWORD) }];
  const serving = await startServing(outside, { users, ...http });
  return {
    serving,
    client: createFormClient(serving.address),
    [Symbol.asyncDispose]: async () => {
      await serving[Symbol.asyncDispose]();
      await outside[Symbol.asyncDispose]();
    },
  };
}

test("who is not signed in is asked to, and comes to the page asked for; signed out, the session is worth nothing", async () => {
  await using started = await startWithUser();
  const { client, serving } = started;
  const asked = await client.get("/levels?status=out&q=a%26b");
  const to = "/levels?status=out&q=a%26b";
  expect([asked.status, asked.headers.get("location")]).toEqual([303, `/sign-in?${new URLSearchParams({ to })}`]);
  const form = await client.get(asked.headers.get("location") ?? "");
  expect(form.text).toContain('name="to" value="/levels?status=out&amp;q=a%26b"');
  expect((await client.post("/sign-in", { name: "ana", password: "another", to })).status).toBe(401);
  const signedIn = await client.post("/sign-in", { name: "ana", password: PASSWORD, to });
  expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, to]);
  const [session = ""] = signedIn.headers.getSetCookie();
  expect(session).toMatch(/^lowstockd=[^;]+; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/);

  const page = await client.get("/");
  expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
  expect(page.text).toContain("<bdi>ana</bdi>");
  const stolen = client.cookies.get("lowstockd") ?? "";
  expect((await client.post("/sign-out", {})).headers.get("location")).toBe("/sign-in");
  expect(client.cookies.has("lowstockd")).toBe(false);
  expect((await serving.get("/", { cookie: `lowstockd=${stolen}` })).status).toBe(401);

  const { stdout } = await serving.daemon.stop("SIGTERM");
  for (const secret of [PASSWORD, stolen, "another", "a%26b"]) expect(stdout).not.toContain(secret);
});

test("a session that nobody signed, or that was changed, is none", async () => {
  await using started = await startWithUser();
  const { client, serving } = started;
  await client.get("/sign-in");
  await client.post("/sign-in", { name: "ana", password: PASSWORD });
  const good = client.cookies.get("lowstockd") ?? "";
  const [value = "", signature = ""] = good.split(".");
  const forged = Buffer.from(JSON.stringify(["ana", "x", 9e15, "x"])).toString("base64url");
  expect((await serving.get("/", { cookie: `lowstockd=${good}` })).status).toBe(200);
  for (const cookie of [
    "",
    value,
    `${value}.`,
    `${forged}.${signature}`,
    `${forged}.${forged}`,
    `${value}.${signature.slice(1)}`,
  ]) {
    expect((await serving.get("/", { cookie: `lowstockd=${cookie}` })).status).toBe(401);
  }
});

test("a form without its token, with another's, or from another site changes nothing", async () => {
  await using started = await startWithUser();
  const { client, serving } = started;
  const other = createFormClient(serving.address);
  await other.get("/sign-in");
  await client.get("/sign-in");
  const fields = { name: "ana", password: PASSWORD };
  expect((await client.post("/sign-in", { ...fields, _csrf: "" })).status).toBe(403);
  expect((await other.post("/sign-in", { ...fields, _csrf: "x-y-z" })).status).toBe(403);
  expect((await client.post("/sign-in", fields, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(client.cookies.has("lowstockd")).toBe(false);
  expect((await client.post("/sign-in", fields, { "sec-fetch-site": "same-origin" })).status).toBe(303);
  // The form that was drawn before somebody signed in is nobody's.
  const { text, status } = await client.post("/sign-out", {});
  expect([status, text]).toEqual([403, expect.stringContaining("This page was open for too long")]);
  expect((await client.get("/")).status).toBe(200);
});

test("whoever tries often is made to wait, with the right password, too", async () => {
  await using started = await startWithUser();
  const { client } = started;
  await client.get("/sign-in");
  const tries: number[] = [];
  for (let index = 0; index < 12; index += 1) {
    tries.push((await client.post("/sign-in", { name: "ana", password: `wrong-${index}` })).status);
  }
  expect(tries).toEqual([...Array(10).fill(401), 429, 429]);
  const refused = await client.post("/sign-in", { name: "ana", password: PASSWORD });
  expect([refused.status, refused.text]).toEqual([429, expect.stringContaining("tried too often")]);
  expect((await client.get("/-/healthy")).status).toBe(200);
});

test("nobody is sent to another site by signing in", async () => {
  await using started = await startWithUser();
  const { client } = started;
  for (const to of [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "\t//evil.example",
  ]) {
    const fresh = createFormClient(started.serving.address);
    const form = await fresh.get(`/sign-in?${new URLSearchParams({ to })}`);
    expect(form.text).toMatch(/name="to" value="\/"/);
  }
  await client.get("/sign-in");
  const signedIn = await client.post("/sign-in", { name: "ana", password: PASSWORD, to: "//evil.example/x" });
  expect(signedIn.headers.get("location")).toBe("/");
});

test("behind a proxy under a path links and cookies stay under it, and come by https alone", async () => {
  await using started = await startWithUser({ public_url: "https://example.com/stock/" });
  const { client } = started;
  expect((await client.get("/stock/levels")).headers.get("location")).toBe("/stock/sign-in?to=%2Flevels");
  const form = await client.get("/stock/sign-in");
  expect(form.text).toContain('action="/stock/sign-in"');
  expect(form.headers.getSetCookie()[0]).toMatch(/Path=\/stock\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(form.headers.get("strict-transport-security")).toContain("max-age=");
  const signedIn = await client.post("/stock/sign-in", { name: "ana", password: PASSWORD, to: "/levels" });
  expect(signedIn.headers.get("location")).toBe("/stock/levels");
  const links = (await client.get("/stock/")).text.matchAll(/(?:href|src|action)="([^"#][^"]*)"/g);
  for (const [, link = ""] of links) expect(link).toMatch(/^\/stock\//);
});

test("a program with the token sees what people see, in plain text what is wrong, and no form", async () => {
  await using started = await startWithUser({ token: TOKEN });
  const { serving } = started;
  const headers = { authorization: `Bearer ${TOKEN}` };
  expect((await serving.get("/levels", headers)).status).toBe(200);
  const missing = await serving.get("/nowhere", headers);
  expect([missing.status, missing.text]).toEqual([404, "There is no such page.\n"]);
  const refused = await serving.get("/levels");
  expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
});
