import { loadConfig } from "../config/load.ts";
import { openStoreToEdit } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import { putBack } from "../watch/put-back.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

export interface RetryOptions extends CommandOptions, JsonOption {
  readonly all: boolean;
}

/**
 * Puts dead letters back to be delivered. May run beside the daemon, which sends within a minute.
 */
export async function retry(ids: readonly string[], { all, json, config: file }: RetryOptions): Promise<number> {
  if (all === ids.length > 0) {
    complain("Name the dead letters to retry by their ids (lowstockd status lists them), or say --all\n");
    return 2;
  }
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToEdit(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const deadLetters = await putBack(store, all ? "all" : ids, Object.keys(config.channels));
  if (!json) {
    if (deadLetters.length === 0) print("There are no dead letters.\n");
    for (const { id, refusal } of deadLetters) print(`${id}: ${refusal ?? "waits to be delivered again"}\n`);
  }
  const isFine = deadLetters.every(({ refusal }) => refusal === null);
  if (json) printJson({ isFine, deadLetters });
  return isFine ? 0 : 1;
}
