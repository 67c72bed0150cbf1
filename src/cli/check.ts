import { ConfigInvalid, problemOfFile } from "../config/invalid.ts";
import { loadConfig } from "../config/load.ts";
import type { ProxyUse } from "../config/proxies.ts";
import type { Config } from "../config/schema.ts";
import { readFilters, reportSchedule } from "../config/settings.ts";
import { costRules } from "../inventory/rule-costs.ts";
import { calendarDay } from "../policy/silence.ts";
import { requestsAllowed } from "../smartpyme/config.ts";
import { createRules } from "../stock/threshold-rule.ts";
import { dryRunMessages, type Misrendering } from "../try-channels.ts";
import { systemClock } from "../watch/clock.ts";
import { countPollsAnHour } from "../watch/polls-an-hour.ts";
import { findDoubts } from "./doubts.ts";
import { formatSampleNote, readSampleNotes, type SampleNote } from "./notes-text.ts";
import type { CommandOptions } from "./open.ts";
import { type Costs, costCompanies, formatCosts, remember } from "./poll-costs-text.ts";
import { print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { type CompanyRules, formatRules, listRules } from "./rules-text.ts";
import { describeSales, formatSales, type SalesKnown } from "./sales-text.ts";
import {
  formatDigest,
  formatTicks,
  type Planned,
  type PlannedDigest,
  planDigests,
  planTicks,
} from "./schedule-text.ts";
import { formatTold, listSilences, listTold, type Told, type ToldSilence } from "./told-text.ts";

/** Ticks to look at: a day of polls every minute, or more than an hour's requests of anything faster. */
const LOOK_AHEAD = 1_500;

/** It was once the default, and meant all goods to whoever wrote it. */
const PRODUCTS_ALONE =
  "poll.filters.type: product leaves out kits and raw materials, which are kept in stock as well: without it they are watched, too";

/** What a config comes to. */
interface Summary {
  /** What is odd about it but may be meant, each with its place. */
  readonly warnings: readonly string[];
  readonly companies: readonly string[];
  readonly channels: readonly { readonly name: string; readonly type: string }[];
  readonly polls: Planned & {
    readonly timezone: string;
    /** In the busiest hour. */
    readonly anHour: number;
  };
  /** Null: no report on the catalog is sent. */
  readonly audits: Planned | null;
  /** Null: what is worth changing is told by command only. */
  readonly advice: Planned | null;
  readonly digests: readonly PlannedDigest[];
  /** Who hears of what, and when. */
  readonly told: readonly Told[];
  readonly silences: readonly ToldSilence[];
  /** What each marker of notes makes of one. */
  readonly notes: readonly SampleNote[];
  readonly requests: Costs & { readonly limitAnHour: number; readonly pageSize: number };
  /** Of each company that was polled; absent: sales are not read. */
  readonly sales?: readonly SalesKnown[];
  /** Of each company that has some. */
  readonly rules: readonly CompanyRules[];
  /** The kind of the store: its address is a secret. */
  readonly store: string | undefined;
  /** The kind of the Redis of a fleet; null: one daemon polls all companies. */
  readonly scale: string | null;
  /** Who hears of lowstockd's own troubles; none: everybody. */
  readonly troubles: { readonly channels: readonly string[] };
  readonly proxies: readonly ProxyUse[];
}

/**
 * Checks the config, and its templates with sample messages, without touching the network, nor the store but to read what one on
 * this disk remembers; says what it comes to.
 */
export async function check({ config: file, json }: CommandOptions & JsonOption): Promise<number> {
  if (!json) {
    const { summary, config } = await summarize(file);
    print(`${file} is fine.\n${describe(summary, config)}\n`);
    return 0;
  }
  const nothing = {
    warnings: [],
    companies: null,
    channels: null,
    polls: null,
    audits: null,
    advice: null,
    digests: null,
    told: null,
    silences: null,
    notes: null,
    requests: null,
    rules: null,
    store: null,
    scale: null,
    troubles: null,
    proxies: null,
  };
  return summarize(file).then(
    ({ summary }) => {
      printJson({ isFine: true, file, problems: [], ...summary, rules: summary.rules.map(listRules) });
      return 0;
    },
    (error: unknown) => {
      if (!(error instanceof ConfigInvalid)) throw error;
      printJson({ isFine: false, file, problems: error.problems, ...nothing });
      return 2;
    },
  );
}

/** @throws {ConfigInvalid} */
async function summarize(file: string): Promise<{ readonly summary: Summary; readonly config: Config }> {
  const { config, warnings, proxies } = await loadConfig(file, process.env);
  const now = systemClock.now();
  const misrendered = await dryRunMessages(config, now);
  if (misrendered.length > 0) throw misrenderedTemplates(file, misrendered);
  const { poll, companies, channels, alerts, routes, thresholds, store, scale } = config;
  const { cron, timezone, requests_per_hour: limitAnHour, page_size: pageSize } = poll;
  const audits = reportSchedule(config, "audit");
  const advice = reportSchedule(config, "advise");
  const anHour = countPollsAnHour(poll, LOOK_AHEAD);
  if (anHour > limitAnHour) {
    const message =
      `poll.cron comes to ${anHour} polls or more an hour, and poll.requests_per_hour allows ${limitAnHour} requests: ` +
      "poll less often";
    throw new ConfigInvalid(`${file}: ${message}`, [{ ...problemOfFile(file, message), path: "poll.cron" }]);
  }
  for (const company of companies) {
    const allowed = requestsAllowed(company, poll);
    if (allowed !== null && limitAnHour > allowed) throw moreThanAllowed(file, config, company.name, allowed);
  }
  const memory = await remember(config);
  const costs = costCompanies(config, memory, anHour);
  const catalogOf = (name: string) => {
    const [known] = costs.companies.filter(({ company, isKnown }) => company === name && isKnown);
    const [cost] = known?.costs ?? [];
    return cost && { sizes: memory.states.get(name)?.sizes ?? {}, pageSize, requestsAPoll: cost.requestsAPoll };
  };
  const summary: Summary = {
    warnings: [
      ...warnings,
      ...findDoubts(config, calendarDay(now, timezone)),
      ...(poll.filters.type === "product" ? [PRODUCTS_ALONE] : []),
    ],
    companies: companies.map(({ name }) => name),
    channels: Object.entries(channels).map(([name, { type }]) => ({ name, type })),
    polls: { ...planTicks(cron, timezone, now), timezone, anHour },
    audits: audits && planTicks(audits.cron, timezone, now),
    advice: advice && planTicks(advice.cron, timezone, now),
    told: listTold(config, now),
    silences: listSilences(config, now),
    digests: planDigests(routes, timezone, now),
    notes: readSampleNotes(alerts.note_silences, now),
    requests: { limitAnHour, pageSize, ...costs },
    ...(config.consumption.sales && { sales: Array.from(memory.sales, ([name, read]) => describeSales(name, read)) }),
    rules: companies
      .map(({ name }) => ({ company: name, rules: createRules(thresholds.rules, name) }))
      .filter(({ rules }) => rules.length > 0)
      .map(({ company, rules }) => ({
        company,
        ...costRules(rules, {
          ...poll,
          filters: readFilters(poll),
          pollsAnHour: anHour,
          catalog: catalogOf(company),
        }),
      })),
    store: kindOf(store.url),
    scale: (scale && kindOf(scale.redis)) ?? null,
    troubles: { channels: config.operations.channels },
    proxies,
  };
  return { summary, config };
}

/** The address itself is a secret. */
function kindOf(url: string): string | undefined {
  return url.split(":", 1)[0];
}

function moreThanAllowed(file: string, { poll }: Config, company: string, allowed: number): ConfigInvalid {
  const withDates = poll.date_filters ? "" : `, or ${2 * allowed} with poll.date_filters`;
  const message =
    `poll.requests_per_hour is ${poll.requests_per_hour}, and SmartPyme allows the key of ${company} ` +
    `${allowed}${withDates}`;
  return new ConfigInvalid(`${file}: ${message}`, [
    { ...problemOfFile(file, message), path: "poll.requests_per_hour" },
  ]);
}

function misrenderedTemplates(file: string, misrendered: readonly Misrendering[]): ConfigInvalid {
  const problems = misrendered.map(({ channel, problem }) => ({
    ...problemOfFile(file, `channels.${channel}: ${problem}`),
    path: `channels.${channel}.templates`,
  }));
  return new ConfigInvalid(problems.map(({ message }) => `${file}: ${message}`).join("\n"), problems);
}

function describe(
  {
    warnings,
    companies,
    channels,
    polls,
    audits,
    advice,
    digests,
    told,
    silences,
    notes,
    requests,
    sales,
    rules,
    store,
    scale,
    troubles,
    proxies,
  }: Summary,
  config: Config,
): string {
  const { timezone, anHour } = polls;
  return [
    ...warnings.map((warning) => `Warning:   ${warning}`),
    `Companies: ${companies.join(", ")}`,
    `Channels:  ${channels.map(({ name, type }) => `${name} (${type})`).join(", ")}`,
    ...formatTicks("Polls:     ", { ...polls, cron: `${polls.cron} in ${timezone}` }, timezone),
    ...(audits ? formatTicks("Audits:    ", audits, timezone) : []),
    ...(advice ? formatTicks("Advice:    ", advice, timezone) : []),
    ...formatTold(told, silences, config),
    ...digests.flatMap((digest) => formatDigest(digest, timezone)),
    ...notes.map(formatSampleNote),
    ...formatCosts(requests, { ...requests, pollsAnHour: anHour }),
    ...(sales ? formatSales(sales, requests.pageSize) : []),
    ...rules.map((ofCompany) => formatRules(ofCompany, { ...requests, pollsAnHour: anHour })),
    `Store:     ${store}`,
    ...(scale ? [`Fleet:     any number of lowstockd run with this config share its companies, through ${scale}`] : []),
    `Troubles:  lowstockd's own are told to ${formatAudience(troubles.channels)}`,
    ...proxies.map(({ proxy, variable, users }) => `Proxy:     ${proxy} (${variable}) for ${users.join(", ")}`),
  ].join("\n");
}

function formatAudience(channels: readonly string[]): string {
  return channels.length > 0 ? channels.join(", ") : "everybody, through every channel: operations.channels is not set";
}
