import type { CommandOptions } from "./open.ts";
import type { JsonOption } from "./print-json.ts";

export const DEFAULT_CONFIG = "config/lowstockd.yaml";
export const CONFIG_VARIABLE = "LOWSTOCKD_CONFIG";

/**
 * Reads the words of a plain `lowstockd health`, as the whole command line would. It is asked every minute, and reading the
 * command line costs as much as the check.
 * @returns null for any other command, and for whatever is out of the ordinary
 */
export function readHealthArguments(
  [command, ...words]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): (CommandOptions & JsonOption) | null {
  if (command !== "health") return null;
  let config = env[CONFIG_VARIABLE] ?? DEFAULT_CONFIG;
  let json = false;
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--json") {
      json = true;
    } else if (word === "-c" || word === "--config") {
      const file = words.shift();
      if (file === undefined || file === "" || file.startsWith("-")) return null;
      config = file;
    } else {
      return null;
    }
  }
  return { config, json };
}
