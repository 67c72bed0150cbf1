import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { loadConfig } from "../config/load.ts";
import { formatBackup } from "../store/backup.ts";
import { readContent } from "../store/copy.ts";
import { systemClock } from "../watch/clock.ts";
import { countEntries, STANDARD } from "./backup-words.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { writeNew } from "./write-new.ts";

export interface BackupOptions extends CommandOptions, JsonOption {
  /** Of this program. */
  readonly version: string;
}

/** Writes all that the store holds into one file, also beside a running daemon. Never over a file that is there. */
export async function backup(file: string, { config: from, json, version }: BackupOptions): Promise<number> {
  const isStandard = file === STANDARD;
  if (isStandard && json) {
    complain("The backup itself goes to standard output: name a file, or leave out --json\n");
    return 2;
  }
  if (isStandard && process.stdout.isTTY) {
    complain("A backup is nothing for a terminal: lowstockd backup - > FILE, or name the file\n");
    return 2;
  }
  const { config } = await loadConfig(from, process.env);
  const { name, entries, companies } = await readContent(config.store.url, systemClock.now);
  const at = systemClock.now().toISOString();
  const text = formatBackup({ entries, version, at });
  const bytes = file.endsWith(".gz") ? await promisify(gzip)(text) : Buffer.from(text);
  if (isStandard) {
    await new Promise<void>((resolve, reject) =>
      process.stdout.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
  } else {
    const failure = await writeNew(file, bytes, "nothing was backed up");
    if (failure !== null) {
      complain(`lowstockd: ${file} ${failure}\n`);
      return 1;
    }
  }
  if (json) printJson({ file, store: name, at, version, companies, entries: entries.size, bytes: bytes.length });
  else {
    const say = isStandard ? complain : print;
    const where = isStandard ? "standard output" : file;
    say(`Backed up ${name} to ${where}:\n${countEntries(entries.size, companies)}.\n`);
    say(`To put it back: stop the daemon, then\nlowstockd restore ${isStandard ? "FILE" : file}\n`);
  }
  return 0;
}
