import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";

const source = readFileSync("src/main.ts", "utf8");
const WORDS = /^lowstockd needs Node 24 or newer, and this is v\d+\.\d+\.\d+: install a newer one [^\n]+\n$/;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "lowstockd-main-"));
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(path.join(folder, "main.js"), stripTypeScriptTypes(source));
  writeFileSync(
    path.join(folder, "old.js"),
    `const versions = { ...process.versions, node: "22.21.1" };
     Object.defineProperties(process, { versions: { value: versions }, version: { value: "v22.21.1" } });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(node: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(node, args, { encoding: "utf8", cwd: folder });
  return { status, stdout, stderr };
}

/** Returns the path of the machine's own Node if that is an older one; else null. */
function findOldNode(): string | null {
  const found = ["/usr/local/bin/node", "/usr/bin/node"].find((node) => {
    const { stdout } = spawnSync(node, ["--version"], { encoding: "utf8" });
    return /^v(?:1[2-9]|2[0-3])\./.test(stdout ?? "");
  });
  return found ?? null;
}

describe("an older Node", () => {
  test.each(["run", "check", "status", "health", "--version"])(
    "is told of in one sentence by %s, with status 2",
    (command) => {
      const old = run(process.execPath, "--import", path.join(folder, "old.js"), "main.js", command);
      expect(old).toEqual({ status: 2, stdout: "", stderr: expect.stringMatching(WORDS) });
    },
  );

  const node = findOldNode();
  (node === null ? test.skip : test)("can read what tells it", () => {
    expect(run(node ?? "", "main.js", "run")).toEqual({ status: 2, stdout: "", stderr: expect.stringMatching(WORDS) });
  });

  test("is the same in the check as in the package's engines, and nothing is imported before the check", () => {
    const { engines } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(engines.node).toBe(`>=${/OLDEST_NODE = (\d+)/.exec(source)?.[1]}`);
    expect(source).not.toMatch(/^\s*import\s/m);
  });
});
