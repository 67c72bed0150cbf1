import type { Breached, Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Candidate } from "../stock/match.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import type { Agenda, Known, Silenced, Told } from "./agenda.ts";
import { byLevel, gather, hold, routedTo, yetToHear } from "./hold.ts";
import { knownOf } from "./known-of.ts";
import type { AlertPolicy } from "./policy.ts";
import { isStillShort } from "./refresh.ts";
import { release, type Telling } from "./release.ts";
import { findReminders, stillShort } from "./reminders.ts";
import { candidateOf, type Ended, isAboutShortageOf } from "./route.ts";
import { isShortage, type Shortage } from "./shortage.ts";
import { findSilences, isOn, type Silence, type Silencing, type SpentSilences, silencingOf } from "./silence.ts";
import { candidateOfEpisode, type SilencedLevel, silenceEpisode } from "./silence-episode.ts";

/** What a poll found out. */
export interface Found {
  readonly changes: readonly Change[];
  /** The open episodes after it. */
  readonly episodes: Snapshot;
  /** Of those, the ones that it saw nothing of: what was so may not be so any more. */
  readonly unseen: readonly LevelKey[];
  /** Of the breaches, those that may have been there before the daemon ever looked at the company. */
  readonly firstLook: readonly LevelKey[];
  /** Those that are kept in the store. */
  readonly silences: readonly Silence[];
}

export interface TellingPlan {
  readonly agenda: Agenda;
  readonly tellings: readonly Telling[];
  /** Reminders and the ends of silences. */
  readonly added: readonly Change[];
  readonly silenced: readonly SilencedLevel[];
  /** Changes that no channel hears of, because no route is about them. */
  readonly unrouted: number;
}

const NOBODY: Known = { told: [], toldAt: null, silenced: null };

/**
 * Decides what a poll comes to for people: who is told now, who later, who not at all. Reminders and the ends of silences
 * are found here, and told as changes of their own.
 *
 * - A channel hears of a change once, by whichever of its routes tells it first.
 * - Whoever knows of an episode hears of its end, whatever has become of the routes; whoever was spared it does not.
 * - What waits for a channel goes along with whatever else it is told of the same level: whoever hears of a level hears
 *   the last of it.
 * - A silence holds until its level recovers. When it is over and the level is still short, that is told as a breach.
 */
export function planTellings(
  before: Agenda,
  { changes, episodes, unseen, firstLook, silences }: Found,
  policy: AlertPolicy,
  now: Date,
): TellingPlan {
  const silencing = silencingOf(policy, silences, now);
  const { at } = silencing;
  const first = new Set(firstLook);
  const held = byLevel(before.held);
  const known: Record<LevelKey, Known> = { ...before.known };
  const spent: Record<LevelKey, readonly string[]> = { ...stillSpent(before.spent, silencing) };
  const added: Change[] = [];
  const silenced: SilencedLevel[] = [];
  let unrouted = 0;

  for (const change of changes) {
    if (isShortage(change)) tellShortage(change);
    else tellEnd(change);
  }
  const changed = new Set(changes.map(({ key }) => key));
  const unchanged = (Object.entries(episodes) as [LevelKey, Episode][]).filter(([key]) => !changed.has(key));
  const notSeen = new Set(unseen);
  for (const [key, episode] of unchanged) reviewSilence(key, episode);
  remind();

  const { tellings, agenda } = release({ known, held: [...held.values()], spent }, episodes, policy, now);
  return { agenda, tellings, added, silenced, unrouted };

  function tellShortage(change: Shortage): void {
    const { key } = change;
    const knows = change.kind === "breached" ? NOBODY : knownOf(known, key, change, policy);
    if (first.has(key) && policy.firstRun === "silent") {
      // Who would have been told is told of what becomes of it.
      known[key] = { ...knows, told: routedTo(change, policy).map((told) => ({ ...told, heardAt: at })) };
    } else if (!isSilenced(key, knows, candidateOf(policy.company, change))) {
      tell(knows.silenced ? endOfSilence(change, knows.silenced) : change, knows);
    }
  }

  function tellEnd(change: Ended): void {
    const { key, kind } = change;
    const knows = knownOf(known, key, change, policy);
    delete known[key];
    const ended = findSilences(key, candidateOf(policy.company, change), silencing, spent);
    if (kind === "recovered" && ended.length > 0) {
      spent[key] = [...(spent[key] ?? []), ...ended.map(({ id }) => id)];
    }
    const informed = knows.told.filter(({ channel, ends }) => ends.includes(kind) && policy.channels.includes(channel));
    const knowing = new Set(knows.told.map(({ channel }) => channel));
    const isSilent = knows.silenced !== null;
    const routed = routedTo(
      change,
      policy,
      (channel, route) => knowing.has(channel) || !(isSilent || isAboutShortageOf(route, policy.company, change)),
    );
    const audience = gather(routed, informed, isSilent ? [] : yetToHear(held, key, knows.told, policy));
    hold(held, change, audience, { since: at, firstRun: false });
    if (audience.length === 0 && knows.silenced) silenced.push({ key, silence: knows.silenced });
    else count(audience);
  }

  function reviewSilence(key: LevelKey, episode: Episode): void {
    // Nearly all levels: nothing has silenced them, nor could.
    if (silencing.silences.length === 0 && episode.level.note === null && !known[key]?.silenced) return;
    const knows = knownOf(known, key, episode, policy);
    if (isSilenced(key, knows, candidateOfEpisode(held, key, episode, knows, policy.company))) return;
    // Of what was not seen nothing new is to be said: it may not be so any more.
    if (!knows.silenced || notSeen.has(key) || !isStillShort(episode)) return;
    const breach = endOfSilence(stillShort(key, episode, at), knows.silenced);
    added.push(breach);
    tell(breach, knows);
  }

  /** Whether a silence holds for the level, which then is noted, and taken back what waits to be told of it. */
  function isSilenced(key: LevelKey, knows: Known, candidate: Candidate): boolean {
    const [silence] = findSilences(key, candidate, silencing, spent);
    if (!silence) return false;
    if (knows.silenced?.id === silence.id) known[key] = knows;
    else {
      const now = silenceEpisode(held, key, knows, silence, at);
      known[key] = now;
      silenced.push({ key, silence: now.silenced });
    }
    return true;
  }

  function tell(change: Change, knows: Known): void {
    const audience = gather(routedTo(change, policy), yetToHear(held, change.key, knows.told, policy));
    hold(held, change, audience, { since: at, firstRun: first.has(change.key) });
    count(audience);
    const toldAt = audience.length > 0 ? at : knows.toldAt;
    known[change.key] = { told: merge(knows.told, audience), toldAt, silenced: null };
  }

  function remind(): void {
    if (policy.remindEveryMs === null) return;
    const knowing = (key: LevelKey, episode: Episode) => knownOf(known, key, episode, policy);
    const goingOn = Object.fromEntries(unchanged.filter(([key]) => !notSeen.has(key)));
    for (const reminder of findReminders(goingOn, knowing, policy.remindEveryMs, now)) {
      const knows = knownOf(known, reminder.key, reminder, policy);
      const audience = routedTo(reminder, policy);
      added.push(reminder);
      hold(held, reminder, audience, { since: at, firstRun: false });
      known[reminder.key] = { ...knows, told: merge(knows.told, audience), toldAt: at };
    }
  }

  function count(audience: readonly Told[]): void {
    if (audience.length === 0) unrouted += 1;
  }
}

function endOfSilence(change: Shortage, { reason, since }: Silenced): Breached {
  return { ...change, kind: "breached", afterSilence: { reason, since } };
}

function merge(before: readonly Told[], now: readonly Told[]): Told[] {
  const others = before.filter(({ channel }) => !now.some((told) => told.channel === channel));
  const merged = now.map((told): Told => {
    const known = before.find(({ channel }) => channel === told.channel);
    // What a channel was to hear of once it is to hear of still, whatever the route of the latest change asks for.
    return { ...told, ends: [...new Set([...(known?.ends ?? []), ...told.ends])], heardAt: known?.heardAt ?? null };
  });
  return [...others, ...merged];
}

/** Without what nobody can come across again: silences that are over. */
function stillSpent(spent: SpentSilences, { silences, today }: Silencing): SpentSilences {
  const isKept = (id: string) =>
    id.startsWith("note:") ? isOn(id.slice("note:".length), today) : silences.some((silence) => silence.id === id);
  const kept = Object.entries(spent).map(([key, ids]) => [key, ids.filter(isKept)] as const);
  return Object.fromEntries(kept.filter(([, ids]) => ids.length > 0));
}
