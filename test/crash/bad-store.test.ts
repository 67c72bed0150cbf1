import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, statSync, truncateSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { openPremises, type Premises } from "./premises.ts";
import { until } from "./until.ts";

const PATIENCE_MS = 60_000;

describe("the program, on a store that it cannot use,", () => {
  let premises: Premises;
  let file: string;
  let url: string;

  beforeEach(async () => {
    premises = await openPremises();
    file = join(premises.folder, "journal.sqlite");
    url = `sqlite:${file}`;
  });

  afterEach(async () => {
    await premises[Symbol.asyncDispose]();
  });

  /** Lets the program create the store, and tell once what is low. */
  async function makeStore(): Promise<void> {
    expect(await premises.run("once", url)).toEqual({ status: 0, errors: "" });
    expect(premises.slack.messages).toHaveLength(1);
  }

  async function expectRefusal(storeUrl: string, ...words: readonly (string | RegExp)[]): Promise<void> {
    const before = premises.slack.messages.length;
    premises.sellOut();
    const { status, errors } = await premises.run("run", storeUrl);
    for (const word of words) expect(errors).toMatch(word);
    expect(errors.trim().split("\n")).toHaveLength(1);
    expect(status).toBe(1);
    expect(premises.slack.messages).toHaveLength(before);
  }

  // Not near the end, where the last page may be unused.
  test.each([0.3, 0.6])(
    "as the file was cut at %f of its length, says so and what to do, and sends nothing",
    async (share) => {
      await makeStore();
      truncateSync(file, Math.floor(statSync(file).size * share));
      await expectRefusal(url, file, "damaged", "put back a copy of the store");
    },
    PATIENCE_MS,
  );

  test.each([
    [
      "garbage stands in place of the state",
      "%$&!",
      /head:mi-empresa cannot be read \(it is not JSON\): put back a copy/,
    ],
    ["the state is an empty object", "{}", /head:mi-empresa cannot be read .*: put back a copy/],
    [
      "a newer version wrote the state",
      '{"value":{"format":999,"value":{}}}',
      /head:mi-empresa was written by a newer lowstockd \(format 999.*run that version or a later one/,
    ],
  ])(
    "as %s, says so and what to do, and sends nothing",
    async (_, text, words) => {
      await makeStore();
      const database = new DatabaseSync(file);
      database.prepare("UPDATE entries SET value = ? WHERE key = ?").run(text, "lowstockd:head:mi-empresa");
      database.close();
      await expectRefusal(url, words, file);
    },
    PATIENCE_MS,
  );

  test.each([["redis://127.0.0.1:1"], ["postgres://127.0.0.1:1/postgres"]])(
    "as %s is out of reach at the start, says so and what to check, and sends nothing",
    (storeUrl) => expectRefusal(storeUrl, storeUrl, "cannot be opened", "ECONNREFUSED", "check the store's url"),
    PATIENCE_MS,
  );

  test(
    "as another one has it open, names that one",
    async () => {
      const first = await premises.start("run", url);
      await until("the first one watches", () => first.lines.some(({ msg }) => msg === "watching"));
      await until("the first message", () => premises.slack.messages.length > 0);
      const second = await premises.run("once", url);
      expect(second.status).toBe(1);
      expect(second.errors).toMatch(
        new RegExp(
          `in use by another lowstockd \\(pid ${first.pid} on host ${hostname()}, since \\d{4}-\\d\\d-\\d\\dT`,
        ),
      );
      expect(first.isAlive()).toBe(true);
      expect(premises.slack.messages).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  const readOnly = makeReadOnly();
  (readOnly ? test : test.skip)(
    "as the folder is read-only (skipped for root where it cannot mount), says so and what to check, and sends nothing",
    async () => {
      const folder = join(premises.folder, "read-only");
      mkdirSync(folder);
      const undo = readOnly?.(folder);
      try {
        await expectRefusal(
          `sqlite:${folder}/journal.sqlite`,
          folder,
          "cannot be opened",
          "check that the folder can be",
        );
      } finally {
        undo?.();
      }
    },
    PATIENCE_MS,
  );
});

/** Returns a function that makes a folder read-only and returns how to undo that; null for root, who can write anywhere. */
function makeReadOnly(): ((folder: string) => () => void) | null {
  if (process.getuid?.() !== 0) {
    return (folder) => {
      chmodSync(folder, 0o555);
      return () => chmodSync(folder, 0o755);
    };
  }
  if (spawnSync("unshare", ["--mount", "true"]).status !== 0) return null;
  return (folder) => {
    expect(spawnSync("mount", ["-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", folder]).status).toBe(0);
    return () => spawnSync("umount", [folder]);
  };
}
