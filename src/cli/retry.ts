import { loadConfig } from "../config/load.ts";
import { openStoreToEdit, type Store } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
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
  const channels = new Map((await store.deadLetters()).map(({ delivery }) => [delivery.id, delivery.channel]));
  if (channels.size === 0 && !json) print("There are no dead letters.\n");
  const deadLetters: { readonly id: string; readonly refusal: string | null }[] = [];
  for (const id of all ? channels.keys() : ids) {
    const refusal = await putBack(store, id, channels.get(id), Object.keys(config.channels));
    deadLetters.push({ id, refusal });
    if (!json) print(`${id}: ${refusal ?? "waits to be delivered again"}\n`);
  }
  const isFine = deadLetters.every(({ refusal }) => refusal === null);
  if (json) printJson({ isFine, deadLetters });
  return isFine ? 0 : 1;
}

/** Answers why it could not be done, or null. */
async function putBack(
  store: Store,
  id: string,
  channel: string | undefined,
  known: readonly string[],
): Promise<string | null> {
  if (channel !== undefined && !known.includes(channel)) {
    return `stays as it is: the config has no channel "${channel}" to send it through, only ${known.join(", ")}`;
  }
  switch (await store.requeue(id)) {
    case "revived":
      return null;
    case "unknown":
      return "there is no such dead letter";
    case "foreign":
      return "stays as it is: the store was begun anew since, and this id is to be given again";
  }
}
