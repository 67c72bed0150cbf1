import type { Config } from "../config/schema.ts";
import { readFilters } from "../config/settings.ts";
import { chooseReadings } from "../inventory/plan-rules.ts";
import { isOn } from "../policy/silence.ts";
import { createGlob } from "../stock/match.ts";
import { isByConsumption } from "../stock/threshold.ts";
import { createRules } from "../stock/threshold-rule.ts";

/** Domains that nobody has: https://www.rfc-editor.org/rfc/rfc2606 */
const MADE_UP = /(?:^|[.@])example\.(?:com|net|org)$|\.(?:example|invalid|test)$/i;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

const SLACK_HOST = /^hooks\.slack(?:-gov)?\.com$/;

const SLACK_PATH = /^\/services\/T[A-Z0-9]{6,}\/B[A-Z0-9]{6,}\/(?!X{4})[A-Za-z0-9]{16,}$/;

/**
 * Finds what a config may hold and is probably not meant, a line each with its place: nothing of a secret but a host's name is
 * quoted.
 * @param today as YYYY-MM-DD on the calendar of the config's time zone
 */
export function findDoubts(config: Config, today: string): string[] {
  return [
    ...config.companies.flatMap((company) => doubtCompany(company)),
    ...Object.entries(config.channels).flatMap(([name, channel]) => doubtChannel(`channels.${name}`, channel)),
    ...doubtRoutes(config),
    ...doubtRules(config),
    ...config.alerts.silences.flatMap(({ until = null, reason }, index) =>
      isOn(until, today)
        ? []
        : `alerts.silences[${index}] is over since ${until} (${reason}): remove it, or set a later day`,
    ),
  ];
}

/** Rules by consumption, and sales, where no rate will ever be known. */
function doubtRules({ thresholds, companies, poll, consumption }: Config): string[] {
  const { coverage } = poll;
  const isReadInFull = ({ name }: Config["companies"][number]) =>
    coverage === "filtered" &&
    chooseReadings(createRules(thresholds.rules, name), readFilters(poll), { sizes: {}, pageSize: poll.page_size })
      .everything;
  if ((coverage !== "filtered" && coverage !== "sliced") || companies.some(isReadInFull)) return [];
  return [
    ...thresholds.rules.flatMap(({ effect }, index) =>
      !isByConsumption(effect)
        ? []
        : `thresholds.rules[${index}] needs full reads to know how fast stock is consumed, and poll.coverage is ${coverage}: ` +
          "SmartPyme's minimum counts in its place",
    ),
    ...(consumption.sales
      ? [`consumption.sales needs full reads to know what is sold, and poll.coverage is ${coverage}: no sales are read`]
      : []),
  ];
}

function doubtCompany({ name, base_url }: Config["companies"][number]): string[] {
  const { hostname, pathname } = new URL(base_url);
  const at = `companies: ${name}: base_url`;
  return [
    ...(pathname === "/" ? [`${at} has no path: SmartPyme's own ends in /api/external/v1`] : []),
    ...madeUp(at, hostname),
  ];
}

function doubtChannel(at: string, channel: Config["channels"][string]): string[] {
  switch (channel.type) {
    case "slack":
      return doubtSlack(`${at}.webhook_url`, new URL(channel.webhook_url));
    case "webhook":
      return madeUp(`${at}.url`, new URL(channel.url).hostname);
    case "email": {
      const { smtp, from, to } = channel;
      const isOpen = smtp.user !== undefined && !LOOPBACK.test(smtp.host);
      return [
        ...madeUp(`${at}.smtp.host`, smtp.host),
        ...madeUp(`${at}.from`, addressIn(from)),
        ...to.flatMap((mailbox) => madeUp(`${at}.to`, addressIn(mailbox))),
        ...(isOpen && smtp.tls === "off" ? [`${at}.smtp.tls: off sends user and password in the clear`] : []),
        ...(isOpen && smtp.tls === "opportunistic"
          ? [`${at}.smtp.tls: opportunistic sends user and password in the clear where the server offers no TLS`]
          : []),
      ];
    }
  }
}

function doubtSlack(at: string, { hostname, pathname }: URL): string[] {
  if (SLACK_HOST.test(hostname)) {
    if (SLACK_PATH.test(pathname)) return [];
    return [
      `${at} does not look like what Slack gives out, https://hooks.slack.com/services/T…/B…/…: look whether it is whole`,
    ];
  }
  if (LOOPBACK.test(hostname)) return [];
  return [`${at} is at ${hostname}, which is not Slack's: fine for what takes messages for Slack, such as Mattermost`];
}

/** What nobody hears of, and who hears of nothing. */
function doubtRoutes({ routes, channels, companies }: Config): string[] {
  if (routes.length === 0) return [];
  const named = new Set(routes.flatMap(({ channels, escalate }) => [...channels, ...(escalate?.to ?? [])]));
  const breaches = routes.filter(({ changes }) => changes.includes("breached"));
  const hears = (company: string) =>
    breaches.some(({ match }) => match.company?.some((glob) => createGlob(glob)(company)) ?? true);
  return [
    ...Object.keys(channels)
      .filter((name) => !named.has(name))
      .map((name) => `channels.${name} is in no route: nobody is told of stock through it`),
    ...(breaches.length === 0
      ? ["routes: none has breached among its changes: nobody is told that something falls low"]
      : companies
          .filter(({ name }) => !hears(name))
          .map(({ name }) => `routes: none is about ${name}: nobody is told that something falls low there`)),
  ];
}

function madeUp(at: string, name: string): string[] {
  return MADE_UP.test(name) ? [`${at}: ${name} is an example, and nothing arrives there`] : [];
}

function addressIn(mailbox: string): string {
  return /<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox.trim();
}
