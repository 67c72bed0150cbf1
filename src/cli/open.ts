import { type App, openApp } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { createLog } from "../log.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";

export interface CommandOptions {
  readonly config: string;
}

/**
 * Loads the config and opens the app for one command, and closes it whatever comes of the command.
 * @throws {Interrupted} when it is told to stop before the app is open
 * @param logTo where the log goes: standard error for commands whose result is on standard output
 */
export async function withApp<T>(
  options: CommandOptions,
  access: "read" | "write",
  logTo: NodeJS.WriteStream,
  work: (app: App, signal: AbortSignal, config: Config) => Promise<T>,
): Promise<T> {
  return untilInterrupted(async (signal, leftovers) => {
    const { config, secrets, warnings } = await loadConfig(options.config, process.env);
    const log = await createLog(config.log, secrets, logTo);
    // Commands that only look on are called often.
    if (access === "write")
      for (const warning of warnings) log.warn({ warning }, "the config may not say what is meant");
    const surroundings = { clock: systemClock, random: Math.random, log, leftovers, signal };
    await using app = await openApp(config, access, surroundings);
    return await work(app, signal, config);
  });
}
