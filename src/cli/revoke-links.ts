import { loadConfig } from "../config/load.ts";
import { newLinkKey } from "../store/link-key.ts";
import { openStoreToEdit } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import type { CommandOptions } from "./open.ts";
import { print } from "./print.ts";

/** Makes all links void that messages have carried so far, by another key in the place of theirs. */
export async function revokeLinks({ config: file }: CommandOptions): Promise<number> {
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToEdit(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  await store.setLinkKey(newLinkKey(systemClock.now()));
  print(
    "The links of all messages sent so far are void, within seconds also for a running daemon. Answers that were given stay.\n",
  );
  return 0;
}
