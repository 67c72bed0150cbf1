import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { openStore } from "../../src/store/store.ts";
import { PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside, slackChannel, webhookChannel } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

/** What sends, draws and asks: of no use to a command that only reads the config and the store. */
const HEAVY = [
  "@slack/webhook",
  "csv-stringify",
  "fastify",
  "got",
  "juice",
  "liquidjs",
  "mailparser",
  "pino",
  "prom-client",
  "pino-pretty",
  "smtp-server",
  "standardwebhooks",
  "write-excel-file",
];

/** Runs a command as a user does. @returns the packages that it loaded */
async function loadedBy(folder: string, ...words: readonly string[]): Promise<string[]> {
  const list = path.join(folder, "loaded");
  const child = spawn(process.execPath, ["--import", "./test/cli/list-loaded.js", "src/main.ts", ...words], {
    env: { LOADED_PACKAGES: list },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await once(child, "exit");
  return (await readFile(list, "utf8")).split("\n").sort();
}

test("health loads a reader of YAML and nothing else; check and status nothing that sends, draws or asks", async () => {
  await using outside = await openOutside();
  const channels = {
    bodega: slackChannel(outside.slack.url),
    compras: mailChannel(outside.mail.port),
    erp: webhookChannel("http://127.0.0.1:9/", `whsec_${"A".repeat(32)}`),
  };
  const config = await outside.writeConfig({ channels });
  const store = await openStore(`sqlite:${outside.store}`, {
    writer: true,
    now: () => new Date(),
  });
  const poll = {
    at: null,
    ok: true,
    error: null,
    failingSince: null,
    nextDueAt: null,
    budget: null,
    behind: null,
  };
  await store.recordPoll({ ...poll, company: "torogoz" });
  await store.close();

  expect(await loadedBy(outside.folder, "health", "--config", config)).toEqual(["yaml"]);
  for (const command of ["check", "status"]) {
    const loaded = await loadedBy(outside.folder, command, "--config", config);
    expect(loaded).toContain("zod");
    expect(loaded.filter((name) => HEAVY.includes(name))).toEqual([]);
  }
});
