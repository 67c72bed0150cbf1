import { spawnSync } from "node:child_process";
import { test } from "@jest/globals";

/** A test that needs a program of the machine: skipped where that is missing, and named at the end of the run. */
export function testWithTool(tool: string, name: string, body: () => Promise<void>): void {
  const isThere = spawnSync(tool, ["--help"], { stdio: "ignore" }).error === undefined;
  if (isThere) test(name, body, 120_000);
  else test.skip(`${name} (there is no ${tool})`, body);
}
