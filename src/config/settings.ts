import { createHash } from "node:crypto";
import type { Terms } from "../fleet/fleet.ts";
import { replenishments } from "../messages/replenishment.ts";
import type { MessageSettings } from "../messages/settings.ts";
import { configuredSilences, createPolicy, type PolicyConfig } from "../policy/create-policy.ts";
import type { Locale } from "../policy/locale.ts";
import { calendarOf } from "../policy/silence.ts";
import { productUrl } from "../smartpyme/product-url.ts";
import type { Filters } from "../smartpyme/query.ts";
import { CHANGE_KINDS } from "../stock/change.ts";
import { GOODS, PRODUCT_TYPES, type ProductType } from "../stock/level.ts";
import { daysOf } from "../stock/outlook.ts";
import { createRules } from "../stock/threshold-rule.ts";
import { readCron } from "../time/cron.ts";
import { zoneOf } from "../time/local-time.ts";
import type { Advising } from "../watch/advise.ts";
import type { Auditing } from "../watch/audit.ts";
import type { PollPolicy } from "../watch/poll.ts";
import { countPollsAnHour } from "../watch/polls-an-hour.ts";
import type { RetryPolicy } from "../watch/retry.ts";
import { countTicks, type Schedule } from "../watch/schedule.ts";
import { httpConfigSchema } from "../web/config.ts";
import type { WebSettings } from "../web/web.ts";
import type { Config } from "./schema.ts";

/** Functions that translate sections of the config into the settings of the parts. */

const HOUR_MS = 3_600_000;

/** The most ticks of a schedule that are counted: one with more polls an hour exceeds the API's limit anyway. */
const MOST_POLLS_AN_HOUR = 256;

/** Returns a function that makes the policy of a company. Everything that is the same for all companies is made once. */
export function pollPolicies(config: Config): (company: string) => PollPolicy {
  const { coverage, page_size } = config.poll;
  const { compare, zero_minimum, recovery_margin, confirm, rules } = config.thresholds;
  const baseUrls = new Map(config.companies.map(({ name, base_url }) => [name, base_url]));
  const alerts = createPolicy("", policyConfig(config));
  const pollsToCome = countPolls(config.poll);
  const zone = config.consumption.track ? zoneOf(config.poll.timezone) : undefined;
  const replenishmentOf = replenishments(config.suppliers);
  const pollsAnHour = lazily(() => countPollsAnHour(config.poll, MOST_POLLS_AN_HOUR));
  return (company) => ({
    coverage,
    filters: readFilters(config.poll),
    kinds: watchedKinds(config.poll),
    baseUrl: baseUrls.get(company) ?? "",
    pageSize: page_size,
    thresholds: { compare, zeroMinimum: zero_minimum, rules: createRules(rules, company) },
    damping: { margin: recovery_margin, confirm },
    alerts: { ...alerts, company },
    keepHistoryMs: config.history.keep === false ? undefined : config.history.keep,
    consumptionZone: zone,
    isBySales: config.consumption.sales,
    replenishmentOf,
    keepSeenMs: config.simulation.keep === false ? undefined : config.simulation.keep,
    pollsToCome,
    get pollsAnHour() {
      // Computed at the first use: it takes a while, and most commands never poll.
      return pollsAnHour();
    },
  });
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Returns the filters to send. The API has none for kits and raw materials, which are filtered after the read. */
export function readFilters({ filters: { type, ...narrowed } }: Config["poll"]): Filters {
  return type === "product" || type === "service" ? { ...narrowed, type } : narrowed;
}

function watchedKinds({ filters: { type } }: Config["poll"]): readonly ProductType[] {
  if (type === "any") return PRODUCT_TYPES;
  return type === "goods" ? GOODS : [type];
}

function policyConfig({ routes, alerts, channels, poll }: Config): PolicyConfig {
  return { routes, alerts, channels: Object.keys(channels), timezone: poll.timezone };
}

/** Returns a function that counts the polls until the next full hour, when the API's count starts again. */
function countPolls({ cron, timezone }: Config["poll"]): PollPolicy["pollsToCome"] {
  const ticks = readCron(cron, timezone);
  return (now) => {
    const topOfHour = new Date((Math.floor(now.getTime() / HOUR_MS) + 1) * HOUR_MS);
    return countTicks(ticks, now, topOfHour, MOST_POLLS_AN_HOUR);
  };
}

export function schedule({ poll }: Config): Schedule {
  return { cron: poll.cron, timezone: poll.timezone, onStart: poll.on_start, jitterMs: poll.jitter };
}

/** Returns the schedule of a report on the catalog; null: it is made by command only. */
export function reportSchedule(config: Config, section: "audit" | "advise"): Schedule | null {
  const {
    [section]: { cron },
    poll,
  } = config;
  return cron === undefined ? null : { cron, timezone: poll.timezone, onStart: false, jitterMs: poll.jitter };
}

/** Returns who gets a report on the catalog, and in which language. */
function reportReaders(config: Config, section: "audit" | "advise"): Pick<Auditing["policy"], "channels" | "localeOf"> {
  const { channels } = config[section];
  return {
    channels: channels.length > 0 ? channels : Object.keys(config.channels),
    localeOf: (channel) => channelLocale(config, channel),
  };
}

export function auditPolicy(config: Config, policy: PollPolicy): Auditing["policy"] {
  const { thresholds, filters, kinds, consumptionZone, replenishmentOf } = policy;
  const { always_out_after: alwaysOutAfterMs } = config.audit;
  const readers = reportReaders(config, "audit");
  return { thresholds, filters, kinds, alwaysOutAfterMs, consumptionZone, replenishmentOf, ...readers };
}

/** @param policy of the company */
export function advisePolicy(config: Config, policy: PollPolicy): Advising["policy"] {
  const { lead_time, dead_after, overstock_days, least_value } = config.advise;
  return {
    ...auditPolicy(config, policy),
    ...reportReaders(config, "advise"),
    leadDays: lead_time === undefined ? null : daysOf(lead_time),
    deadAfterMs: dead_after,
    overstockDays: overstock_days,
    leastValue: least_value,
  };
}

export function retryPolicy({ delivery }: Config): RetryPolicy {
  return {
    firstRetryMs: delivery.first_retry,
    maxRetryMs: delivery.max_retry,
    giveUpAfterMs: delivery.give_up_after,
  };
}

/** Returns the language of all routes of a channel; null when they differ or name none. */
export function channelLocale({ routes }: Pick<Config, "routes">, channel: string): Locale | null {
  const [locale = null, ...others] = new Set(
    routes.filter(({ channels }) => channels.includes(channel)).map(({ locale }) => locale ?? null),
  );
  return others.length === 0 ? locale : null;
}

/** Lists the email channels that get every change at once. */
function mailsOfAll({ channels, routes }: Pick<Config, "channels" | "routes">): string[] {
  const getsAll = (channel: string) =>
    routes.length === 0 ||
    routes.some(
      (route) =>
        route.channels.includes(channel) &&
        Object.keys(route.match).length === 0 &&
        route.changes.length === CHANGE_KINDS.length &&
        route.digest === undefined,
    );
  return Object.entries(channels).flatMap(([name, { type }]) => (type === "email" && getsAll(name) ? [name] : []));
}

/** Returns the settings of the HTTP server; null: there is none. */
export function webSettings(config: Config): WebSettings | null {
  const { http, companies, channels, poll, alerts } = config;
  return http === false
    ? null
    : {
        http: http ?? httpConfigSchema.parse({}),
        isAskedFor: http !== undefined,
        companies: companies.map(({ name }) => name),
        channels: Object.keys(channels),
        pace: poll,
        silences: configuredSilences(alerts),
        reading: { locale: alerts.locale, timezone: poll.timezone, currency: alerts.currency },
        productUrl: messageSettings(config).productUrl,
        today: calendarOf(poll.timezone),
      };
}

/** Returns the address under which people reach the pages, without a slash at its end; null: they are not told of any. */
export function publicBase({ http }: Pick<Config, "http">): string | null {
  const url = !http || http.public_url === "" ? null : new URL(http.public_url);
  return url && (url.origin + url.pathname).replace(/\/+$/, "");
}

export function messageSettings(config: Config): MessageSettings {
  const appUrls = new Map(config.companies.map(({ name, app_url }) => [name, app_url]));
  return {
    locale: config.alerts.locale,
    currency: config.alerts.currency,
    timezone: config.poll.timezone,
    contact: config.alerts.contact,
    companies: config.companies.length,
    suppliers: config.suppliers,
    fullByMail: mailsOfAll(config),
    appUrl: (company) => appUrls.get(company) ?? null,
    productUrl: (company, id) => {
      const appUrl = appUrls.get(company);
      return appUrl === undefined ? null : productUrl(appUrl, id);
    },
  };
}

/**
 * Returns by what a member of a fleet goes. Where a daemon listens, how it logs and by which address it reaches the servers that
 * all share is its own.
 */
export function fleetTerms({ http: _, log: __, scale: ___, store, ...shared }: Config): Terms {
  const { channels, poll } = shared;
  return {
    mark: createHash("sha256").update(JSON.stringify(shared)).digest("hex").slice(0, 16),
    places: poll.companies_at_once,
    leaseMs: store.lease,
    spacedAddress: (name) => {
      const channel = channels[name];
      return channel?.type === "slack" ? channel.webhook_url : null;
    },
  };
}
