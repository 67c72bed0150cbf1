import type { Config } from "./config/schema.ts";
import { pollPolicies } from "./config/settings.ts";
import { withSections } from "./config/tried-sections.ts";
import type { Store } from "./store/store.ts";
import { zoneOf } from "./time/local-time.ts";
import { type Compared, compareRules, type RulesAsked, type RulesTried } from "./watch/simulate.ts";

const DAY_MS = 24 * 3_600_000;

/** Tries sections on what polls saw, beside the config in force. */
export async function tryRules(
  inForce: Config,
  store: Store,
  { days, company, sections }: RulesAsked,
  now: Date,
): Promise<RulesTried> {
  const tried = sections === null ? null : withSections(inForce, sections);
  if (tried && "faults" in tried) return tried;
  const all = inForce.companies.map(({ name }) => name);
  const companies = all.filter((name) => company === undefined || name === company);
  return { companies: await compareConfigs(store, companies, { inForce, tried }, { days, now }) };
}

/** Compares what two configs would have told of companies that both have. */
export async function compareConfigs(
  store: Store,
  companies: readonly string[],
  { inForce, tried }: { readonly inForce: Config; readonly tried: Config | null },
  { days, now }: { readonly days: number; readonly now: Date },
): Promise<Compared[]> {
  const policyOf = pollPolicies(inForce);
  const triedPolicyOf = tried && pollPolicies(tried);
  const time = { from: new Date(now.getTime() - days * DAY_MS), zone: zoneOf(inForce.poll.timezone) };
  const compared: Compared[] = [];
  for (const company of companies) {
    const policies = { inForce: policyOf(company), tried: triedPolicyOf?.(company) ?? null };
    compared.push(await compareRules(store, company, policies, time));
  }
  return compared;
}
