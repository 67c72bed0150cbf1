import { candidateOf } from "../../src/policy/route.ts";
import { findSilences, silencingOf } from "../../src/policy/silence.ts";
import type { Change } from "../../src/stock/change.ts";
import { isShortage, type Shortage } from "../../src/stock/shortage.ts";
import type { Moment } from "./policy-life.ts";

/** A change that a channel was told, with its moment. */
interface Word {
  readonly moment: Moment;
  readonly change: Change;
}

/** Lists what a life told that it should not have told, and what stays pending for ever, a line each. */
export function judgeWords(moments: readonly Moment[]): string[] {
  const last = moments.at(-1);
  return [...moments.flatMap(silencedWords), ...moments.flatMap(falseWords), ...(last ? untold(last) : [])];
}

/**
 * Lists the promises of the policy that a life broke, a line each. Routes must take breaches and ends of all that they match,
 * and those to `all` every change of every level.
 */
export function judgeLife(moments: readonly Moment[]): string[] {
  const last = moments.at(-1);
  if (!last) return [];
  const channels = new Set(moments.flatMap(({ policy }) => policy.channels));
  return [
    ...judgeWords(moments),
    ...unescalated(last),
    ...[...channels].flatMap((channel) => judgeChannel(channel, wordsTo(channel, moments), last, moments)),
  ];
}

function judgeChannel(channel: string, words: readonly Word[], last: Moment, moments: readonly Moment[]): string[] {
  const problems: string[] = [];
  const wasAlwaysThere = moments.every(({ policy }) => policy.channels.includes(channel));
  const byEpisode = Map.groupBy(words, ({ change }) => `${change.key} since ${change.since}`);
  for (const [episode, about] of byEpisode) {
    const begun = about.findIndex(({ change }) => isShortage(change));
    const ended = about.findIndex(({ change }) => !isShortage(change));
    if (ended >= 0 && (begun < 0 || begun > ended)) problems.push(`${channel} heard the end alone of ${episode}`);
    const escalations = about.filter(
      ({ change }) => change.kind === "reminder" && change.unansweredSince !== undefined,
    );
    if (escalations.length > 1)
      problems.push(`${channel} heard ${escalations.length} times that nobody answered ${episode}`);
    const [{ change } = { change: null }] = about;
    const isOver = change !== null && last.episodes.get(change.key)?.since !== change.since;
    if (wasAlwaysThere && isOver && ended < 0) problems.push(`${channel} never heard the end of ${episode}`);
  }
  // A channel that is removed from the config forgets: what is told while it is away reaches nobody.
  const back = moments.findLastIndex(({ policy }) => !policy.channels.includes(channel));
  const since = moments[back]?.at ?? 0;
  const beliefs = new Map(words.filter(({ moment }) => moment.at > since).map(({ change }) => [change.key, change]));
  for (const [key, change] of beliefs) {
    const episode = last.episodes.get(key);
    if (isShortage(change) && !episode) problems.push(`${channel} believes ${key} short`);
    const knows = last.notificationState.levels.get(key)?.told.find((told) => told.channel === channel);
    if (!isShortage(change) && episode && knows?.heardAt) problems.push(`${channel} believes ${key} over`);
  }
  if (channel !== "all") return problems;
  for (const [key, { level, pending }] of last.episodes) {
    // Still silenced; above its threshold, but not by the margin; or about to change its status.
    if (last.notificationState.levels.get(key)?.silenced || Number(level.stock) > 5 || pending !== null) continue;
    const belief = beliefs.get(key as Change["key"]);
    if (!belief || !isShortage(belief)) problems.push(`all does not know that ${key} is short`);
    else if (Number(level.stock) <= 0 && belief.status !== "out") problems.push(`all does not know that ${key} is out`);
  }
  return problems;
}

function wordsTo(channel: string, moments: readonly Moment[]): Word[] {
  return moments.flatMap((moment) =>
    moment.notifications
      .filter((notification) => notification.channel === channel)
      .flatMap(({ changes }) => changes.map((change) => ({ moment, change }))),
  );
}

/** Lists levels that were told as short when they were not. */
function falseWords({ at, notifications, episodes }: Moment): string[] {
  return lastEntries(notifications).flatMap(({ key, since, status }) => {
    const episode = episodes.get(key);
    if (episode?.since !== since) return [`${key} was told short and is not, at ${new Date(at).toISOString()}`];
    return episode.pending === null && episode.status !== status
      ? [`${key} was told ${status} and is ${episode.status}`]
      : [];
  });
}

/** Lists changes that were told of silenced levels. */
function silencedWords({ at, notifications, policy, silences, notificationState }: Moment): string[] {
  if (notifications.length === 0) return [];
  const silencing = silencingOf(policy, silences, new Date(at));
  return lastEntries(notifications)
    .filter(
      (change) =>
        findSilences(change.key, candidateOf(policy.company, change), silencing, notificationState.consumed).length > 0,
    )
    .map(({ key }) => `${key} was told while it was silenced, at ${new Date(at).toISOString()}`);
}

/** Returns the last change of each level in each notification, if the level is short after it. */
function lastEntries(notifications: Moment["notifications"]): Shortage[] {
  return notifications
    .flatMap(({ changes }) => [...new Map(changes.map((change) => [change.key, change])).values()])
    .filter(isShortage);
}

/** Lists open levels that nobody has answered in the end, and of which others were not told. */
function unescalated({ policy, episodes, notificationState: { levels } }: Moment): string[] {
  const targets = policy.routes.flatMap(({ channels, escalation }) =>
    channels.includes("all") ? (escalation?.to ?? []) : [],
  );
  return [...episodes].flatMap(([key, { level, pending }]) => {
    const record = levels.get(key);
    if (!record || record.silenced || Number(level.stock) > 5 || pending !== null) return [];
    return targets
      .filter((channel) => policy.channels.includes(channel) && !record.escalatedTo?.includes(channel))
      .map((channel) => `${channel} was not told that nobody answered ${key}`);
  });
}

/** Lists what stays pending for ever. */
function untold({ notificationState }: Moment): string[] {
  return [...notificationState.levels].flatMap(([key, { told, history }]) =>
    told
      .filter(({ waits }) => waits?.entries.some((place) => history[place]?.kind !== "reminder"))
      .map(({ channel }) => `${key} was never told to ${channel}`),
  );
}
