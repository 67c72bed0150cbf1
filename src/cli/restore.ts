import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { failureCode } from "../config/failure-code.ts";
import { loadConfig } from "../config/load.ts";
import { checkEntries, readBackup } from "../store/backup.ts";
import { fillStore } from "../store/copy.ts";
import { systemClock } from "../watch/clock.ts";
import { countEntries, STANDARD } from "./backup-words.ts";
import { untilInterrupted } from "./interrupt.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

export interface RestoreOptions extends CommandOptions, JsonOption {
  readonly replace: boolean;
}

/** Puts what a backup holds into the store of the config, whatever kind of store it was taken from: all of it, or nothing. */
export async function restore(file: string, { config: into, json, replace }: RestoreOptions): Promise<number> {
  const { config } = await loadConfig(into, process.env);
  const bytes = await readBytes(file);
  if (typeof bytes === "string") {
    complain(`lowstockd: ${bytes}\n`);
    return 1;
  }
  const name = file === STANDARD ? "standard input" : file;
  const { entries, at, version } = readBackup(bytes, name);
  const { companies } = await checkEntries(entries, name);
  const store = await untilInterrupted((signal) =>
    fillStore(config.store.url, entries, {
      replace,
      signal,
      now: systemClock.now,
      leaseMs: config.store.lease,
      warn: (message) => complain(`${message}\n`),
    }),
  );
  if (json) printJson({ file, store, at, version, companies, entries: entries.size });
  else {
    print(
      `${store} is as it was at ${at}:\n${countEntries(entries.size, companies)}.\n` +
        "Start the daemon: what has changed since is told by its next poll.\n",
    );
  }
  return 0;
}

/** Answers what is in the file, or why it cannot be read. */
async function readBytes(file: string): Promise<Uint8Array | string> {
  if (file === STANDARD) {
    if (process.stdin.isTTY) return "there is nothing to read from: lowstockd restore - < FILE, or name the file";
    return buffer(process.stdin);
  }
  return readFile(file).catch((error: unknown) => {
    const code = failureCode(error);
    return code === "ENOENT" ? `there is no file ${file}` : `${file} cannot be read (${code})`;
  });
}
