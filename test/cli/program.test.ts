import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";
import { slackText } from "./told.ts";

jest.setTimeout(PATIENCE_MS);

test("help names every command and the exit statuses; a command or an option that is none ends with 2", async () => {
  const [help, unknown, option] = await Promise.all([
    lowstockd("--help"),
    lowstockd("wacth"),
    lowstockd("demo", "--polls", "many"),
  ]);
  expect(help.status).toBe(0);
  for (const command of ["run", "once", "preview", "check", "test-channel", "health", "sandbox", "demo"]) {
    expect(help.stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  }
  expect(help.stdout).toContain("Exit status: 0 fine, 1 failed at its work, 2 wrong usage or config.");
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining("unknown command 'wacth'") });
  expect(option).toMatchObject({ status: 2, stderr: expect.stringContaining("whole number") });
});

test("check refuses a schedule that the API's hour cannot hold", async () => {
  await using outside = await openOutside({ products: 40 });
  const file = await outside.writeConfig();
  const often = path.join(outside.folder, "often.yaml");
  const config = parseDocument(await readFile(file, "utf8"));
  config.setIn(["poll", "cron"], "*/2 * * * * *");
  config.setIn(["poll", "requests_per_hour"], 900);
  await writeFile(often, String(config));
  expect(await lowstockd("check", "--config", often)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("poll less often"),
    stdout: "",
  });
});

test("check sums up a config and touches nothing; what is wrong is shown with its place, and where there is none, what to do", async () => {
  await using outside = await openOutside({ products: 40 });
  const wrong = path.join(outside.folder, "wrong.yaml");
  await writeFile(wrong, "companies:\n  - name: Mi Empresa\n    api_key: k\nchanels: {}\n");
  const [fine, mistaken, missing] = await Promise.all([
    lowstockd("check", "--config", await outside.writeConfig()),
    lowstockd("check", "--config", wrong),
    lowstockd("run", "--config", path.join(outside.folder, "none.yaml")),
  ]);
  expect(fine).toMatchObject({
    status: 0,
    stderr: "",
    stdout: expect.stringContaining("bodega (slack), compras (email)"),
  });
  expect(outside.shop.requests()).toEqual([]);

  expect(mistaken.status).toBe(2);
  expect(mistaken.stderr).toContain(`${wrong}:2:11: `);
  expect(mistaken.stderr).toContain(`${wrong}:4:1: `);
  expect(mistaken.stderr).toMatch(/^ +\| {11}\^+$/m);
  expect(missing.status).toBe(2);
  expect(missing.stderr).toContain("lowstockd demo");
});

test("test-channel sends one marked message; what the far end refuses ends with 1, a name that is none with 2", async () => {
  await using outside = await openOutside({ products: 40 });
  const { slack } = outside;
  const config = await outside.writeConfig();
  expect(await lowstockd("test-channel", "bodega", "--config", config)).toMatchObject({ status: 0, stderr: "" });
  expect(slack.messages.map(slackText)).toEqual([expect.stringContaining("[TEST]")]);

  slack.fail({ status: 403, body: "action_prohibited" });
  expect(await lowstockd("test-channel", "bodega", "--config", config)).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("action_prohibited"),
  });
  expect(await lowstockd("test-channel", "bodgea", "--config", config)).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/bodgea.*bodega, compras/),
  });
});

test("the sandbox tells where it listens and answers there, in its dialect, until it is interrupted", async () => {
  await using sandbox = start(
    "sandbox",
    ...["--port", "0", "--mail-port", "0", "--slack-port", "0", "--dialect", "live", "--products", "30"],
  );
  const output = await sandbox.printed("Ctrl-C ends it.");
  const [, url = "", key = ""] = output.match(/(http:\S+) \(live\), key (\S+)/) ?? [];
  const response = await fetch(`${url}/inventory?page=1`, { headers: { authorization: `Bearer ${key}` } });
  expect(await response.json()).toHaveProperty("data.0.precio", expect.any(String));
  expect(await sandbox.stop("SIGINT")).toMatchObject({ status: 0, stderr: "" });
});
