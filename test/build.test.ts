import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const ROOT = new URL("../", import.meta.url).pathname;

const run = promisify(execFile);

let folder: string;

beforeAll(async () => {
  // Outside of the project, so that no node_modules is found above it.
  folder = await mkdtemp(join(tmpdir(), "lowstockd-build-"));
  await run(process.execPath, [join(ROOT, "build.ts"), join(folder, "dist")]);
  await cp(join(ROOT, "package.json"), join(folder, "package.json"));
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

function lowstockd(...args: readonly string[]) {
  return run(process.execPath, [join(folder, "dist/main.js"), ...args], { cwd: folder });
}

/** Lists the built files whose code has a text. */
async function filesWith(text: string): Promise<string[]> {
  const names = (await readdir(join(folder, "dist"))).filter((name) => name.endsWith(".js"));
  const sources = await Promise.all(names.map((name) => readFile(join(folder, "dist", name), "utf8")));
  return names.filter((_, index) => sources[index]?.includes(text));
}

test("the built program knows its version without node_modules", async () => {
  const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  expect((await lowstockd("--version")).stdout.trim()).toBe(version);
}, 60_000);

test("the built program polls, and sends mail and Slack messages by its templates, without node_modules", async () => {
  const { stdout } = await lowstockd("demo", "--polls", "2");
  expect(stdout).toContain("│ To: compras@example.com");
  expect(stdout).toMatch(/^▌ /m);
}, 60_000);

test("the built program reports what it cannot read", async () => {
  const refused = await lowstockd("check", "--config", "missing.yaml").catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("missing.yaml") });
}, 60_000);

test("functions keep their names and lines, for stack traces", async () => {
  expect(await readFile(join(folder, "dist/app.js"), "utf8")).toContain("exports.openApp = ");
  const files = (await readdir(join(folder, "dist"))).filter((name) => name.endsWith(".js"));
  const sources = await Promise.all(files.map((name) => readFile(join(folder, "dist", name), "utf8")));
  expect(sources.filter((source) => /^async function openApp\(/m.test(source))).toHaveLength(1);
});

test("the licences of bundled packages are built in, too", async () => {
  expect(await readFile(join(folder, "dist/LICENSES.txt"), "utf8")).toMatch(/^zod \d.* \(MIT\)$/m);
}, 60_000);

test("bundled packages are listed, those that the daemon never loads separately", async () => {
  const bill = JSON.parse(await readFile(join(folder, "dist/sbom.cdx.json"), "utf8"));
  expect(bill).toMatchObject({ bomFormat: "CycloneDX", specVersion: "1.6" });
  const scopes = new Map<string, string>(
    bill.components.map(({ name, scope }: { name: string; scope: string }) => [name, scope]),
  );
  expect(
    Object.fromEntries(["zod", "keyv", "smtp-server", "mailparser"].map((name) => [name, scopes.get(name)])),
  ).toEqual({
    zod: "required",
    keyv: "required",
    "smtp-server": "optional",
    mailparser: "optional",
  });
  const licences = await readFile(join(folder, "dist/LICENSES.txt"), "utf8");
  for (const { name, version } of bill.components) expect(licences).toContain(`${name} ${version} (`);
});

/** Has a process note the files that it loads in one that the environment names. */
const NOTE_LOADED = `data:text/javascript,${encodeURIComponent(`
import { appendFileSync } from "node:fs";
import { registerHooks } from "node:module";
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED, url + "\\n");
    return next(url, context);
  },
});
`)}`;

test("the built program answers over HTTP with its pages and what they load, without node_modules and what a fleet takes", async () => {
  const config = {
    companies: [{ name: "torogoz", api_key: "key", base_url: "http://127.0.0.1:9/" }],
    channels: { bodega: { type: "slack", webhook_url: "http://127.0.0.1:9/" } },
    http: { listen: "127.0.0.1:0" },
    log: { format: "json" },
  };
  await writeFile(join(folder, "config.yaml"), JSON.stringify(config));
  const notes = join(folder, "loaded");
  const args = ["--import", NOTE_LOADED, join(folder, "dist/main.js"), "run", "--config", "config.yaml"];
  const daemon = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, LOADED: notes } });
  const address = await new Promise<string>((resolve, reject) => {
    let output = "";
    daemon.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
      const [, found] = /"address":"([^"]+)"/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    daemon.once("exit", () => reject(new Error(output)));
  });
  const page = await (await fetch(address)).text();
  const [, style = ""] = /href="([^"]+\.css[^"]*)"/.exec(page) ?? [];
  const sheet = await fetch(new URL(style, address));
  expect([sheet.status, sheet.headers.get("content-type")]).toEqual([200, "text/css; charset=utf-8"]);
  const charted = await (await fetch(new URL("/trends", address))).text();
  const loaded = [...charted.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = ""]) => path);
  expect(loaded.join()).toContain("uPlot");
  for (const path of loaded) expect((await fetch(new URL(path, address))).status).toBe(200);
  expect((await fetch(new URL("/metrics", address))).status).toBe(200);
  const files = new Set((await readFile(notes, "utf8")).split("\n").map((url) => url.slice(url.lastIndexOf("/") + 1)));
  const ofFleets = await filesWith("bullmq");
  expect(ofFleets).toHaveLength(1);
  expect(ofFleets.filter((name) => files.has(name))).toEqual([]);
  expect(files).toContain("main.js");
  const ended = once(daemon, "exit");
  daemon.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
}, 60_000);
