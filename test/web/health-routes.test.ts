import { readFile, writeFile } from "node:fs/promises";
import { createServer as createSocket } from "node:net";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "../cli/lowstockd.ts";
import { openOutside } from "../cli/outside.ts";
import { serve } from "./serving-alone.ts";
import { ask, startServing } from "./serving-daemon.ts";

jest.setTimeout(PATIENCE_MS);

const TOKEN = "a-token-of-the-tests";

test("a daemon says that it is healthy and ready, gives its metrics to who has the token, and ends with its connections open", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside, { token: TOKEN });
  await serving.daemon.printed('"delivered"');
  expect((await serving.get("/-/healthy")).text).toBe("healthy\n");
  expect((await serving.get("/-/ready")).text).toBe("ready\n");
  const wrong = [{}, { authorization: "Bearer another" }, { authorization: `Basic ${TOKEN}` }];
  for (const headers of wrong) {
    const { status, text, headers: answered } = await serving.get("/metrics", headers);
    expect([status, answered.get("www-authenticate"), text]).toEqual([
      401,
      "Bearer",
      "This is not for you to see. Sign in, or send a token.\n",
    ]);
  }
  const { status, headers, text } = await serving.get("/metrics", { authorization: `Bearer ${TOKEN}` });
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).toContain('lowstockd_polls_total{company="torogoz",outcome="ok"} 1\n');
  expect(text).toMatch(/^lowstockd_delivery_tries_total\{channel="(bodega|compras)",outcome="sent"\} 1$/m);
  expect((await serving.get("/nowhere?token=x")).status).toBe(401);

  const { status: ended, stdout, stderr } = await serving.daemon.stop("SIGTERM");
  expect([ended, stderr]).toEqual([0, ""]);
  const answered = stdout.split("\n").filter((line) => line.includes('"answered"'));
  expect(answered.map((line) => JSON.parse(line).route)).toEqual([...wrong.map(() => "/metrics"), "no such page"]);
  expect(stdout).not.toContain(TOKEN);
  expect(stdout).not.toContain("nowhere");
});

test("a reload opens another port, keeps the counts, and refuses a port that is taken", async () => {
  await using outside = await openOutside({ products: 40 });
  await using serving = await startServing(outside);
  await outside.mail.received(1);
  const change = async (http: object) =>
    writeFile(serving.config, await readFile(await outside.writeConfig({ http }), "utf8"));

  await using taken = await takePort();
  await change({ listen: taken.address });
  const refused = await lowstockd("reload", "--config", serving.config);
  expect(refused.status).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain(`cannot listen at ${taken.address}: another program has that port`);
  expect((await serving.get("/-/ready")).status).toBe(200);

  await change({ listen: "127.0.0.1:0", token: TOKEN });
  expect((await lowstockd("reload", "--config", serving.config)).status).toBe(0);
  const address = await serving.answersAgain();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const { text } = await ask(new URL("/metrics", address), { headers });
  expect(text).toContain('lowstockd_delivery_tries_total{channel="compras",outcome="sent"} 1\n');
  expect(text).toContain('lowstockd_config_reloads_total{outcome="failed"} 1\n');
  expect(text).toContain('lowstockd_config_reloads_total{outcome="ok"} 1\n');
});

test("a port that is taken stops the start, with what to do", async () => {
  await using outside = await openOutside({ products: 40 });
  await using taken = await takePort();
  const config = await outside.writeConfig({ http: { listen: taken.address } });
  const { status, stderr } = await lowstockd("run", "--config", config);
  expect(status).toBe(1);
  expect(stderr).toContain(`http.listen: cannot listen at ${taken.address}: another program has that port`);
});

test("without a token only names of this machine and of the public address are answered, under its path or without", async () => {
  await using serving = await serve({ public_url: "http://localhost:4444/stock" });
  const statusFor = (host: string, path = "/metrics") => serving.ask(path, { host });
  expect(await statusFor("rebound.example")).toMatchObject({ status: 421 });
  expect(await statusFor("rebound.example", "/-/healthy")).toMatchObject({ status: 200 });
  for (const host of ["localhost:4444", "localhost:1", "127.0.0.1", "[::1]:80"]) {
    expect(await statusFor(host)).toMatchObject({ status: 200 });
    expect(await statusFor(host, "/stock/metrics")).toMatchObject({ status: 200 });
  }
  expect(await statusFor("localhost", "/stocks/metrics")).toMatchObject({ status: 404 });
});

test("what is overdue makes it unhealthy, a store that fails neither healthy nor ready; names are told to nobody", async () => {
  await using overdue = await serve({}, { countOverdue: async () => 2 });
  expect(await overdue.ask("/-/healthy")).toEqual({
    status: 503,
    text: "not healthy: the poll of 2 of its companies is overdue\n",
  });
  const failing = async () => Promise.reject(new Error("the database at secret.example is down"));
  await using down = await serve({}, { countOverdue: failing, confirmStore: failing });
  expect(await down.ask("/-/healthy")).toEqual({ status: 503, text: "not healthy: the store cannot be read\n" });
  expect(await down.ask("/-/ready")).toMatchObject({ status: 503, text: expect.stringMatching(/^not ready: /) });
});

test("which daemon leads is told by a path of its own; one that stands by is well whatever polls are overdue, and no store that fails", async () => {
  await using leading = await serve({});
  expect(await leading.ask("/-/leader")).toEqual({ status: 200, text: "leader\n" });
  await using standing = await serve({}, { role: "standby", countOverdue: async () => 2 });
  expect(await standing.ask("/-/leader")).toEqual({ status: 503, text: "not the leader\n" });
  expect(standing.log.lines).toEqual([]);
  expect(await standing.ask("/-/healthy")).toEqual({ status: 200, text: "healthy: standing by\n" });
  expect(await standing.ask("/-/ready")).toEqual({ status: 200, text: "ready: standing by\n" });
  const failing = async () => Promise.reject(new Error("it is down"));
  await using down = await serve({}, { role: "standby", countOverdue: failing, confirmStore: failing });
  expect([await down.ask("/-/healthy"), await down.ask("/-/ready")]).toMatchObject([{ status: 503 }, { status: 503 }]);
});

test("a worker of a fleet is well whatever polls are overdue, never the leader, and neither well nor ready where the store fails", async () => {
  await using late = await serve({}, { role: "worker", countOverdue: async () => 2 });
  expect(await late.ask("/-/healthy")).toEqual({ status: 200, text: "healthy: sharing the work\n" });
  expect(await late.ask("/-/ready")).toEqual({ status: 200, text: "ready: sharing the work\n" });
  expect(await late.ask("/-/leader")).toEqual({ status: 503, text: "not the leader\n" });
  const failing = async () => Promise.reject(new Error("it is down"));
  await using down = await serve({}, { role: "worker", countOverdue: failing, confirmStore: failing });
  expect(await down.ask("/-/healthy")).toEqual({ status: 503, text: "not healthy: the store cannot be read\n" });
  expect(await down.ask("/-/ready")).toMatchObject({ status: 503 });
});

test("what fails by itself is told in the log, and not to who asked", async () => {
  await using serving = await serve({}, { render: async () => Promise.reject(new Error("at secret.example")) });
  const { status, text } = await serving.ask("/metrics");
  expect([status, text]).toEqual([500, "This could not be answered. The daemon's log says why.\n"]);
  expect(serving.log.lines).toContainEqual({
    level: "error",
    words: "a request could not be answered",
    facts: { route: "/metrics", error: "Error: at secret.example" },
  });
});

test("what is no address, lies outside or is no page of this config's is not there, and a browser is told no more", async () => {
  await using serving = await serve({});
  const statusOf = async (path: string) => (await serving.ask(path)).status;
  expect(await statusOf("/%ff")).toBe(400);
  for (const path of ["/assets/", "/assets/%2e%2e/web.ts", "/assets/..%2fweb.ts", "/sign-in", "/level?key=%00"]) {
    expect({ path, status: await statusOf(path) }).toEqual({ path, status: 404 });
  }
});

async function takePort() {
  const server = createSocket().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const bound = server.address();
  if (typeof bound !== "object" || bound === null) throw new Error("it is not listening");
  return {
    address: `127.0.0.1:${bound.port}`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
