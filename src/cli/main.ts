import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { createProgram } from "./program.ts";

/** Runs the command that the process was started with, and sets the exit status. */
export async function main(): Promise<void> {
  // What reads our output may have seen enough (`lowstockd preview | head`), or may have died under the daemon.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(1);
  });

  const program = createProgram(readVersion(), (status) => {
    process.exitCode = status;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await exitStatus(error);
  }
}

function readVersion(): string {
  const about: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return typeof about === "object" && about !== null && "version" in about ? String(about.version) : "unknown";
}

async function exitStatus(error: unknown): Promise<number> {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { ConfigInvalid } = await import("../config/invalid.ts");
  const { complain } = await import("./print.ts");
  if (error instanceof ConfigInvalid) {
    complain(`${error.message}\n`);
    return 2;
  }
  const { describeError } = await import("../log.ts");
  complain(`lowstockd: ${describeError(error)}\n`);
  return 1;
}
