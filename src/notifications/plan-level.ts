import type { AlertPolicy } from "../policy/policy.ts";
import { candidateOf, type Ended, isAboutShortageOf } from "../policy/route.ts";
import { type ConsumedSilences, findSilences, type Silencer, type Silencing } from "../policy/silence.ts";
import type { Breached, Change, Reminder } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Candidate } from "../stock/match.ts";
import { isShortage, type Shortage } from "../stock/shortage.ts";
import type { Episode } from "../stock/snapshot.ts";
import { addPending, ENDS, gather, type Hearer, routedTo, withHistory, yetToHear } from "./add-pending.ts";
import { NOBODY, type Notified, type Silenced, type Told } from "./notification-state.ts";
import { isStillShort, stillShort } from "./reminders.ts";

/** What is known of one level, and what people have been told of it. */
export interface Standing {
  readonly key: LevelKey;
  /** Undefined: there is no record of the level. */
  readonly record: Notified | undefined;
  /** Undefined: no episode is open. */
  readonly episode: Episode | undefined;
  /** Null: there was no change, or no poll looked. */
  readonly change: Change | null;
  /** Whether a poll saw the level now. If not, nothing new may be said of it, because it may have changed. */
  readonly isSeen: boolean;
  /** Whether the breach may be older than the daemon's first look at the level. */
  readonly isFirst: boolean;
}

export interface Circumstances {
  readonly policy: AlertPolicy;
  readonly silencing: Silencing;
  readonly consumed: ConsumedSilences;
}

/** What is planned for one level. */
export interface LevelPlan {
  /** The same object as before when nothing has changed; undefined: nothing has to be kept of the level. */
  readonly record: Notified | undefined;
  /** The change that the end of a silence makes; null: there is none. */
  readonly added: Change | null;
  /** The silence that begins for the level, or that keeps its end from everybody; null: there is none. */
  readonly silenced: Silenced | null;
  /** Ids of the silences that the recovery has ended for the level. */
  readonly consumed: readonly string[];
  /** Whether there was a change to tell that no route takes. */
  readonly isUnrouted: boolean;
}

/**
 * Compares what channels were last told of a level with its present state, and plans what each is to be told.
 *
 * - A channel is told of a change once, by whichever of its routes is due first.
 * - A channel that knows of an episode is told of its end, even if the routes have changed. A channel that does not know of
 *   it is not told, except by a route that takes only ends.
 * - The pending changes of a level are told together with any other change of it that the channel is told, so that the last
 *   thing that a channel is told of a level is its latest change.
 * - A silence holds until its level recovers. If it ends while the level is still short, that is told as a breach.
 */
export function planLevel(standing: Standing, circumstances: Circumstances): LevelPlan {
  const { change, episode } = standing;
  if (change)
    return isShortage(change)
      ? planShortage(standing, change, circumstances)
      : planEnd(standing, change, circumstances);
  return episode ? reviewSilence(standing, episode, circumstances) : unchanged(standing.record);
}

/** Tells whether a silence may have begun or ended for an open episode without a change. Most episodes are ruled out here. */
export function isInQuestion(
  key: LevelKey,
  record: Notified | undefined,
  { level }: Episode,
  { silences }: Silencing,
): boolean {
  return (
    level.note !== null || (record?.silenced ?? null) !== null || silences.some(({ mayHoldFor }) => mayHoldFor(key))
  );
}

/** Plans a reminder of an open episode. */
export function planReminder(record: Notified, reminder: Reminder, policy: AlertPolicy): Notified {
  const change = withAnswer(reminder, record);
  const pending = addPending(record, change, routedTo(change, policy), { since: reminder.at, firstRun: false });
  return { ...pending, toldAt: reminder.at };
}

/** Returns the record of an open episode. Without one the episode is from a version without routes: all channels know of it. */
export function recordOf(record: Notified | undefined, since: string, { channels }: AlertPolicy): Notified {
  if (record) return record;
  const told = channels.map((channel): Told => ({ channel, locale: null, ends: ENDS, heardAt: since, waits: null }));
  return { ...NOBODY, told, toldAt: since };
}

function planShortage(
  { key, record: before, isFirst }: Standing,
  change: Shortage,
  circumstances: Circumstances,
): LevelPlan {
  const { policy, silencing, consumed } = circumstances;
  const known = change.kind === "breached" ? (before ?? NOBODY) : recordOf(before, change.since, policy);
  const record = { ...known, gone: null };
  if (isFirst && policy.firstRun === "silent") {
    // The channels that would have been told are told of later changes.
    const heard = routedTo(change, policy).map((hearer): Told => {
      const waits = record.told.find(({ channel }) => channel === hearer.channel)?.waits ?? null;
      return { ...hearer, heardAt: change.at, waits };
    });
    const others = record.told.filter(({ channel }) => !heard.some((it) => it.channel === channel));
    return unchanged({ ...record, told: [...others, ...heard] });
  }
  const [silence] = findSilences(key, candidateOf(policy.company, change), silencing, consumed);
  if (silence) return silenceLevel(record, silence, silencing.at);
  return notify(record, record.silenced ? endOfSilence(change, record.silenced) : change, isFirst, circumstances);
}

function planEnd({ key, record: before }: Standing, end: Ended, circumstances: Circumstances): LevelPlan {
  const { policy, silencing, consumed } = circumstances;
  const record = recordOf(before, end.since, policy);
  const change = withAnswer(end, record);
  const ended = findSilences(key, candidateOf(policy.company, change), silencing, consumed);
  const knowing = record.told.filter(({ ends }) => ends !== null);
  const informed = knowing.flatMap(({ channel, locale, ends }): Hearer[] =>
    ends?.includes(change.kind) && policy.channels.includes(channel) ? [{ channel, locale, ends }] : [],
  );
  const isSilent = record.silenced !== null;
  const routed = routedTo(
    change,
    policy,
    (channel, route) =>
      knowing.some((it) => it.channel === channel) || !(isSilent || isAboutShortageOf(route, policy.company, change)),
  );
  const audience = gather(routed, informed, isSilent ? [] : yetToHear(record, policy));
  const { answered: _, unansweredSince: __, escalatedTo: ___, ...rest } = record;
  const over = { ...rest, toldAt: null, silenced: null, gone: change.level };
  const pending = addPending(over, change, audience, { since: silencing.at, firstRun: false });
  const waiting = pending.told.filter(({ waits }) => waits !== null);
  return {
    record:
      waiting.length > 0
        ? { ...pending, told: waiting.map((it) => ({ ...it, ends: null, heardAt: null })) }
        : undefined,
    added: null,
    silenced: audience.length === 0 ? record.silenced : null,
    consumed: change.kind === "recovered" ? ended.map(({ id }) => id) : [],
    isUnrouted: audience.length === 0 && !isSilent,
  };
}

function reviewSilence(standing: Standing, episode: Episode, circumstances: Circumstances): LevelPlan {
  const { key, record: before, isSeen } = standing;
  const { policy, silencing, consumed } = circumstances;
  const record = recordOf(before, episode.since, policy);
  const [silence] = findSilences(key, candidateOfEpisode(record, episode, policy.company), silencing, consumed);
  if (silence) return silenceLevel(record, silence, silencing.at);
  if (!record.silenced || !isSeen || !isStillShort(episode)) return unchanged(before);
  const breach = endOfSilence(stillShort(key, episode, silencing.at), record.silenced);
  return { ...notify(record, breach, false, circumstances), added: breach };
}

function notify(
  record: Notified,
  told: Change,
  isFirst: boolean,
  { policy, silencing: { at } }: Circumstances,
): LevelPlan {
  const change = withAnswer(told, record);
  const audience = gather(routedTo(change, policy), yetToHear(record, policy));
  // Whoever knew of it already has from now on to answer.
  const isAnew = record.silenced !== null || (record.toldAt === null && record.told.some(({ heardAt }) => heardAt));
  const open = { ...record, ...(isAnew && { unansweredSince: at }), silenced: null };
  const pending = addPending(open, change, audience, { since: at, firstRun: isFirst });
  const isUnrouted = audience.length === 0;
  return { ...unchanged({ ...pending, toldAt: isUnrouted ? pending.toldAt : at }), isUnrouted };
}

/**
 * Removes the pending changes of an open episode. Channels that were told of it still know of it. Pending changes up to the end
 * of an earlier episode stay.
 */
function silenceLevel(record: Notified, { id, reason, until, answered }: Silencer, at: string): LevelPlan {
  if (record.silenced?.id === id) return unchanged(record);
  const isEnd = (place: number) => {
    const entry = record.history[place];
    return entry?.kind === "recovered" || entry?.kind === "retired";
  };
  const told = record.told.flatMap((it): Told[] => {
    if (it.ends === null) return [it];
    const entries = it.waits?.entries.slice(0, it.waits.entries.findLastIndex(isEnd) + 1) ?? [];
    const waits = it.waits && entries.length > 0 ? { ...it.waits, entries, dueAt: null } : null;
    if (it.heardAt !== null) return [{ ...it, waits }];
    return waits ? [{ ...it, ends: null, waits }] : [];
  });
  const silenced = { id, reason, until, since: record.silenced?.since ?? at };
  // An escalation that was not told yet is taken back, and may come again.
  const escalatedTo = record.escalatedTo?.filter((name) => told.some(({ channel, ends }) => channel === name && ends));
  const silent = { ...record, ...(answered && { answered }), ...(escalatedTo && { escalatedTo }), told, silenced };
  return { ...unchanged(withHistory(silent, record.history)), silenced };
}

/**
 * Makes the candidate of an episode for the match of silences. Its statuses include those of pending changes, which differ
 * while damping has not confirmed the present status.
 */
function candidateOfEpisode({ told, history }: Notified, episode: Episode, company: string): Candidate {
  const { level, status, pending, since } = episode;
  const lastEntries = pending === null ? [] : told.flatMap(({ ends, waits }) => (ends && waits?.entries.at(-1)) ?? []);
  const waiting = lastEntries.flatMap((place) => {
    const entry = history[place];
    return entry && entry.kind !== "recovered" && entry.kind !== "retired" && entry.since === since
      ? [entry.status]
      : [];
  });
  return { company, level, statuses: [status, ...waiting] };
}

function endOfSilence(change: Shortage, { reason, since }: Silenced): Breached {
  return { ...change, kind: "breached", afterSilence: { reason, since } };
}

/** The change with what was answered of the level, where anything was. */
function withAnswer<Kind extends Change>(change: Kind, { answered }: Notified): Kind {
  return answered ? { ...change, answered } : change;
}

function unchanged(record: Notified | undefined): LevelPlan {
  return { record, added: null, silenced: null, consumed: [], isUnrouted: false };
}
