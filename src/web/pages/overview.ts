import type { Formats } from "../../messages/formats.ts";
import type { OpenPlace } from "../../stock/open-places.ts";
import { readable } from "../../text.ts";
import type { ChannelOverview, CompanyOverview, Overview } from "../../watch/overview.ts";
import { levelsHref, NONE } from "../levels/query.ts";
import type { Words } from "../wording/words.ts";
import type { Facts, Reader } from "./pages.ts";

/** Warehouses to show of a company, worst first; all of them are among the levels. */
const PLACES_SHOWN = 60;

/** A poll that has been due for less waits for its turn, and is not late. */
const LATE_MS = 60_000;

/**
 * What the overview shows.
 * @param titles of companies, by their names in the config
 */
export function overviewFacts(
  { at, isFine, members, backlog, companies, channels, reload, deadLetters }: Overview,
  titles: ReadonlyMap<string, string>,
  base: string,
  { words, formats }: Reader,
): Facts {
  const titleOf = (name: string) => readable(titles.get(name) ?? null) ?? name;
  const count = (value: number) => formats.count(value).text;
  const letters = formats.count(deadLetters.length);
  const troubles = [
    ...companies.flatMap((company) => troublesOf(company, titleOf(company.name), words, formats)),
    ...channels.flatMap((channel) => troublesOfChannel(channel, words, formats)),
    ...(reload && reload.error !== null
      ? [words.overview.configRefused(formats.date(reload.at), readable(reload.error))]
      : []),
    ...(deadLetters.length > 0 ? [words.overview.deadLetters(letters.text, letters.one)] : []),
  ];
  return {
    title: words.overview.title,
    isFine,
    asOf: words.asOf(formats.moment(at)),
    troubles,
    daemons: members.map(({ process, role, since }) => words.overview.role[role](process, formats.date(since))),
    backlog: backlog && {
      since: isLate(backlog.since, at) ? words.overview.lateSince(formats.moment(backlog.since)) : null,
      queues: backlog.queues.map(({ name, waiting, active, delayed }) => ({
        name: words.overview.queues[name],
        waiting: count(waiting),
        active: count(active),
        delayed: count(delayed),
      })),
    },
    companies: companies.map((company) => ({
      title: titleOf(company.name),
      href: levelsHref(base, { company: company.name }),
      outHref: levelsHref(base, { company: company.name, status: "out" }),
      lowHref: levelsHref(base, { company: company.name, status: "low" }),
      ...counts(company.open),
      facts: factsOf(company, at, words, formats),
      places: company.open.places.slice(0, PLACES_SHOWN).map((place) => viewPlace(company.name, place)),
      more:
        company.open.places.length > PLACES_SHOWN
          ? words.overview.moreWarehouses(count(company.open.places.length - PLACES_SHOWN))
          : null,
    })),
    channels: channels.map(({ name, waiting, held, lastSentAt, nextTryAt }) => ({
      name,
      waiting: count(waiting.changes),
      held: count(held),
      lastSent: lastSentAt === null ? words.overview.never : formats.date(lastSentAt),
      nextTry: nextTryAt === null ? words.overview.none : formats.date(nextTryAt),
    })),
  };

  function counts({ out, low }: { readonly out: number; readonly low: number }) {
    const [outs, lows] = [formats.count(out), formats.count(low)];
    return {
      out: outs.text,
      outWord: words.counted.out(outs.one),
      low: lows.text,
      lowWord: words.counted.low(lows.one),
    };
  }

  function viewPlace(company: string, { branch, warehouse, out, low }: OpenPlace) {
    return {
      warehouse: readable(warehouse) ?? words.unnamed.warehouse,
      branch: readable(branch) ?? words.unnamed.branch,
      ...counts({ out, low }),
      isOut: out > 0,
      href: levelsHref(base, { company, branch: branch ?? NONE, warehouse: warehouse ?? NONE }),
    };
  }
}

function isLate(since: string | null, at: string): since is string {
  return since !== null && Date.parse(at) - Date.parse(since) >= LATE_MS;
}

function troublesOf(company: CompanyOverview, title: string, { overview }: Words, { date }: Formats): string[] {
  const { lastPollAt, failingSince, error, behind } = company;
  return [
    ...(lastPollAt === null ? [overview.notPolled(title)] : []),
    ...(failingSince === null ? [] : [overview.failing(title, date(failingSince), readable(error))]),
    ...(behind === null ? [] : [overview.behind(title, date(behind.since))]),
  ];
}

function troublesOfChannel(channel: ChannelOverview, { overview }: Words, { date }: Formats): string[] {
  const { name, failingSince, error, unreached } = channel;
  return [
    ...(failingSince === null ? [] : [overview.channelFailing(name, date(failingSince), readable(error))]),
    ...unreached.map(({ address, reason }) => overview.unreached(name, address, readable(reason) ?? "")),
  ];
}

function factsOf(company: CompanyOverview, at: string, { overview }: Words, { date, count }: Formats) {
  const { lastPollAt, nextDueAt, budget, silenced, oddities } = company;
  const left = budget && (Date.parse(budget.resetsAt) <= Date.parse(at) ? budget.limit : budget.left);
  const quiet = silenced.reduce((sum, { levels }) => sum + levels, 0);
  return [
    { label: overview.lastPoll, value: lastPollAt === null ? overview.never : date(lastPollAt) },
    { label: overview.nextPoll, value: nextDueAt === null ? overview.none : date(nextDueAt) },
    ...(budget && left !== null
      ? [{ label: overview.requests, value: overview.leftOf(count(left).text, count(budget.limit).text) }]
      : []),
    ...(quiet > 0 ? [{ label: overview.silenced, value: count(quiet).text }] : []),
    ...(oddities.unknown > 0 ? [{ label: overview.unreadable, value: count(oddities.unknown).text }] : []),
  ];
}
