import { CommanderError } from "commander";
import { ConfigInvalid } from "../config/invalid.ts";
import { describeError } from "../log.ts";
import { complain } from "./print.ts";

/** Says why a command failed, and answers the exit status that this is. */
export function exitStatus(error: unknown): number {
  // Commander has printed its own.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigInvalid) {
    complain(`${error.message}\n`);
    return 2;
  }
  complain(`lowstockd: ${describeError(error)}\n`);
  return 1;
}
