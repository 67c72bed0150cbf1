import { existsSync } from "node:fs";
import path from "node:path";
import { loadConfig } from "../config/load.ts";
import { openStoreToRead } from "../store/store.ts";
import { compareConfigs } from "../try-rules.ts";
import { systemClock } from "../watch/clock.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { renderCompared } from "./simulate-text.ts";

export interface SimulateOptions extends JsonOption {
  /** The file of the config to try. */
  readonly config: string;
  /** The file of the config in force. */
  readonly beside: string;
  readonly days: number;
  /** By its name in the config; absent: all. */
  readonly company?: string;
}

/** Prints what a config would have told beside the one in force. Answers 1 where nothing of what polls saw is kept. */
export async function simulateCommand({ config, beside, days, company, json }: SimulateOptions): Promise<number> {
  if (!existsSync(beside)) {
    complain(`there is no config ${beside} to compare with: --beside FILE names the one in force\n`);
    return 2;
  }
  const { config: inForce } = await loadConfig(beside, process.env);
  const isOther = path.resolve(config) !== path.resolve(beside);
  const tried = isOther ? (await loadConfig(config, process.env)).config : null;
  const companies = inForce.companies
    .map(({ name }) => name)
    .filter((name) => !tried || tried.companies.some((other) => other.name === name));
  const asked = companies.filter((name) => company === undefined || name === company);
  if (asked.length === 0) {
    complain(`${tried ? "both configs" : beside} must have the company: they have ${companies.join(", ") || "none"}\n`);
    return 2;
  }
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(inForce.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const found = await compareConfigs(store, asked, { inForce, tried }, { days, now: systemClock.now() });
  const isFine = found.some(({ polls }) => polls > 0);
  if (json) printJson({ isFine, companies: found });
  else for (const it of found) print(`${renderCompared(it, inForce.poll.timezone)}\n`);
  return isFine ? 0 : 1;
}
