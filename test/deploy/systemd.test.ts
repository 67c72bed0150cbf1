import { execFile } from "node:child_process";
import { copyFile, cp, link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { loadConfig } from "../../src/config/load.ts";
import { testWithTool } from "./tool.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const run = promisify(execFile);

let folder: string;
/** What stands in for / on the machine that it is installed on. */
let machine: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lowstockd-systemd-"));
  machine = path.join(folder, "machine");
  const sources = path.join(folder, "sources");
  for (const name of ["deploy/systemd", "package.json", "LICENSE"]) {
    await cp(path.join(ROOT, name), path.join(sources, name), { recursive: true });
  }
  await run(process.execPath, [path.join(ROOT, "build.ts"), path.join(sources, "dist")]);
  const node = path.join(sources, "node_modules/node/bin/node");
  await mkdir(path.dirname(node), { recursive: true });
  await link(process.execPath, node).catch(() => copyFile(process.execPath, node));
  await install(sources);
}, 120_000);

afterAll(() => rm(folder, { recursive: true }));

function install(sources: string) {
  return run(path.join(sources, "deploy/systemd/install"), { env: { PATH: process.env.PATH, DESTDIR: machine } });
}

const on = (file: string) => path.join(machine, file);

/** The values of each setting of the unit, as often as it is set. */
async function readUnit(): Promise<Map<string, string[]>> {
  const settings = new Map<string, string[]>();
  for (const line of (await readFile(on("/etc/systemd/system/lowstockd.service"), "utf8")).split("\n")) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined) settings.set(key, [...(settings.get(key) ?? []), value ?? ""]);
  }
  return settings;
}

test("what the unit starts is installed, and runs on the Node that comes with it", async () => {
  const [node, main, ...rest] = (await readUnit()).get("ExecStart")?.[0]?.split(" ") ?? [];
  expect(rest).toEqual(["run"]);
  const { version } = JSON.parse(await readFile(path.join(ROOT, "package.json"), "utf8"));
  expect((await run(on(String(node)), [on(String(main)), "--version"], { cwd: "/", env: {} })).stdout.trim()).toBe(
    version,
  );
}, 60_000);

test("the unit names the installed config, whose store is in the folder that the service may write to", async () => {
  const unit = await readUnit();
  const file = "/etc/lowstockd/lowstockd.yaml";
  expect(unit.get("Environment")).toEqual([expect.stringContaining(`LOWSTOCKD_CONFIG=${file}`)]);
  for (const secret of ["smartpyme_api_key", "slack_webhook_url", "smtp_password"]) {
    const value = secret === "slack_webhook_url" ? "https://hooks.slack.com/services/T000/B000/XXXX" : "secret";
    await writeFile(on(`/etc/lowstockd/secrets/${secret}`), value);
  }
  const { config } = await loadConfig(on(file), {});
  expect(config.store.url).toBe(`sqlite:/var/lib/${unit.get("StateDirectory")?.[0]}/lowstockd.sqlite`);
});

test("config and secrets are nobody else's, and installing again leaves them as they are", async () => {
  const config = on("/etc/lowstockd/lowstockd.yaml");
  expect((await stat(config)).mode & 0o007).toBe(0);
  expect((await stat(on("/etc/lowstockd/secrets"))).mode & 0o007).toBe(0);
  await writeFile(config, "# mine");
  await writeFile(on("/opt/lowstockd/dist/old.js"), "");
  await install(path.join(folder, "sources"));
  expect(await readFile(config, "utf8")).toBe("# mine");
  expect(await readdir(on("/opt/lowstockd/dist"))).not.toContain("old.js");
});

test("nothing is installed that was not built", async () => {
  const bare = path.join(folder, "bare");
  await cp(path.join(ROOT, "deploy/systemd"), path.join(bare, "deploy/systemd"), { recursive: true });
  await expect(install(bare)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("npm run build") });
});

test("it is stopped after the daemon has ended by itself, and not started again over a wrong config", async () => {
  const unit = await readUnit();
  expect(Number.parseInt(String(unit.get("TimeoutStopSec")), 10)).toBeGreaterThan(10);
  expect([unit.get("Restart"), unit.get("RestartPreventExitStatus")]).toEqual([["on-failure"], ["2"]]);
});

test("the unit's user is the one of sysusers and of the command", async () => {
  const [user] = (await readUnit()).get("User") ?? [];
  expect(await readFile(on("/etc/sysusers.d/lowstockd.conf"), "utf8")).toMatch(new RegExp(`^u ${user} - `, "m"));
  expect(await readFile(on("/usr/local/bin/lowstockd"), "utf8")).toContain(`--reuid=${user} --regid=${user}`);
});

testWithTool("systemd-analyze", "systemd finds nothing wrong with the unit, and little exposed", async () => {
  const unit = path.join(folder, "lowstockd.service");
  const text = await readFile(on("/etc/systemd/system/lowstockd.service"), "utf8");
  await writeFile(
    unit,
    text.replaceAll("ExecStart=/opt/", `ExecStart=${on("/opt/")}`).replaceAll(" /opt/", ` ${on("/opt/")}`),
  );
  const { stdout, stderr } = await run("systemd-analyze", ["verify", unit]);
  expect(`${stdout}${stderr}`).toBe("");
  await run("systemd-analyze", ["security", "--offline=true", "--threshold=20", unit]);
});

testWithTool("systemd-sysusers", "systemd takes the user", async () => {
  await run("systemd-sysusers", ["--dry-run", on("/etc/sysusers.d/lowstockd.conf")]);
});
