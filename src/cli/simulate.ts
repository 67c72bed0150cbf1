import { existsSync } from "node:fs";
import path from "node:path";
import { loadConfig } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { pollPolicies } from "../config/settings.ts";
import { openStoreToRead, type Store } from "../store/store.ts";
import { zoneOf } from "../time/local-time.ts";
import { systemClock } from "../watch/clock.ts";
import { type Compared, compareRules } from "../watch/simulate.ts";
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

const DAY_MS = 24 * 3_600_000;

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
  const from = new Date(systemClock.now().getTime() - days * DAY_MS);
  const found: Compared[] = [];
  for (const name of asked) found.push(await compare(store, name, { inForce, tried }, from));
  const isFine = found.some(({ polls }) => polls > 0);
  if (json) printJson({ isFine, companies: found });
  else for (const it of found) print(`${renderCompared(it, inForce.poll.timezone)}\n`);
  return isFine ? 0 : 1;
}

function compare(
  store: Store,
  company: string,
  { inForce, tried }: { readonly inForce: Config; readonly tried: Config | null },
  from: Date,
): Promise<Compared> {
  const policyOf = (config: Config) => pollPolicies(config)(company);
  const policies = { inForce: policyOf(inForce), tried: tried && policyOf(tried) };
  return compareRules(store, company, policies, { from, zone: zoneOf(inForce.poll.timezone) });
}
