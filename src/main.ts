#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { z } from "zod";
import { createProgram } from "./cli/program.ts";

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")));

// What reads our output may have seen enough (`lowstockd preview | head`), or may have died under the daemon.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(1);
});

const program = createProgram(version, (status) => {
  process.exitCode = status;
});
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = await exitStatus(error);
}

async function exitStatus(error: unknown): Promise<number> {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { ConfigInvalid } = await import("./config/invalid.ts");
  if (error instanceof ConfigInvalid) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const { describeError } = await import("./log.ts");
  process.stderr.write(`lowstockd: ${describeError(error)}\n`);
  return 1;
}
