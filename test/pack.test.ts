import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";

const ROOT = new URL("../", import.meta.url).pathname;
const PATIENCE_MS = 240_000;

const run = promisify(execFile);

let folder: string;
/** The folder in which the package alone is installed. */
let user: string;

/** Runs npm or npx as a new user without a network. */
function offline(program: "npm" | "npx", cwd: string, ...args: readonly string[]) {
  const env = {
    PATH: `${path.dirname(process.execPath)}:${process.env.PATH}`,
    HOME: folder,
    npm_config_cache: path.join(folder, "cache"),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  return run(program, args, { cwd, env });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-pack-"));
  const clone = path.join(folder, "clone");
  user = path.join(folder, "user");
  await mkdir(user);
  // The files of a clone that the build and the package need, without a dist/, after `npm ci`.
  for (const name of ["package.json", "build.ts", "README.md", "LICENSE", "src", "config"]) {
    await cp(path.join(ROOT, name), path.join(clone, name), { recursive: true });
  }
  await symlink(path.join(ROOT, "node_modules"), path.join(clone, "node_modules"));
  await offline("npm", clone, "pack", "--pack-destination", folder);
  const packed = (await readdir(folder)).filter((name) => name.endsWith(".tgz"));
  await writeFile(path.join(user, "package.json"), "{}");
  await offline("npm", user, "install", ...packed.map((name) => path.join(folder, name)));
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true }));

test("the packed program is installed without a network, and installs no other package", async () => {
  const installed = await readdir(path.join(user, "node_modules"));
  expect(installed.filter((name) => !name.startsWith("."))).toEqual(["lowstockd"]);
});

test(
  "the packed program polls and tells, from a folder that holds nothing else",
  async () => {
    const { stdout } = await offline("npx", user, "lowstockd", "demo", "--polls", "1");
    expect(stdout).toMatch(/\bcompras\b/);
  },
  PATIENCE_MS,
);

test("the example config is packed, and the program knows its version", async () => {
  const { version } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  expect((await offline("npx", user, "lowstockd", "--version")).stdout.trim()).toBe(version);
  await readFile(path.join(user, "node_modules/lowstockd/config/lowstockd.yaml"));
}, 60_000);
