import { openLate } from "../channels/late.ts";
import { loadConfig } from "../config/load.ts";
import { openStoreToRead } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import { patienceFor } from "../watch/overdue.ts";
import { readOverview } from "../watch/overview.ts";
import type { CommandOptions } from "./open.ts";
import { print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { renderOverview } from "./status-text.ts";

/** Tells how everything is going, also beside a running daemon. Answers 1 when something is not as it should be. */
export async function status({ json, config: file }: CommandOptions & JsonOption): Promise<number> {
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const channels = new Map(Object.entries(config.channels).map(([name, channel]) => [name, openLate(channel)]));
  const companies = config.companies.map(({ name }) => name);
  const now = systemClock.now();
  const watched = {
    companies,
    channels: [...channels.keys()],
    recipientsOf: (name: string) => channels.get(name)?.recipients ?? [],
    graceMs: patienceFor(await store.lastPolls(), { companies: companies.length, poll: config.poll }, now),
  };
  const overview = await readOverview(store, watched, now);
  if (json) printJson(overview);
  else print(`${renderOverview(overview, config.poll.timezone)}\n`);
  return overview.isFine ? 0 : 1;
}
