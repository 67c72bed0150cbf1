import type { Breached, Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import type { Agenda, Known, Silenced, Told } from "./agenda.ts";
import { byLevel, hold, release, type Telling } from "./hold.ts";
import type { AlertPolicy } from "./policy.ts";
import { isStillShort } from "./refresh.ts";
import { findReminders, stillShort } from "./reminders.ts";
import { candidateOf } from "./route.ts";
import { isShortage, type Shortage } from "./shortage.ts";
import {
  activate,
  calendarDay,
  findSilences,
  isOn,
  type Silence,
  type Silencing,
  type SpentSilences,
} from "./silence.ts";
import { withdraw } from "./withdraw.ts";

/** What a poll found out. */
export interface Found {
  readonly changes: readonly Change[];
  /** The open episodes after it. */
  readonly episodes: Snapshot;
  /** Of those, the ones that it saw nothing of: what was so may not be so any more. */
  readonly unseen: readonly LevelKey[];
  /** Whether the daemon looked at the company for the first time. */
  readonly firstRun: boolean;
  /** Those that are kept in the store. */
  readonly silences: readonly Silence[];
}

/** A level that people are not told of from now on, or whose end they are not told of, and why. */
export interface SilencedLevel {
  readonly key: LevelKey;
  readonly silence: Silenced;
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
 * - Whoever knows of an episode hears of its end, whatever has become of the routes.
 * - What waits for a channel goes along with whatever else it is told of the same level: whoever hears of a level hears
 *   the last of it.
 * - A silence holds until its level recovers. When it is over and the level is still short, that is told as a breach.
 */
export function planTellings(
  before: Agenda,
  { changes, episodes, unseen, firstRun, silences }: Found,
  policy: AlertPolicy,
  now: Date,
): TellingPlan {
  const at = now.toISOString();
  const silencing: Silencing = {
    silences: [...policy.silences, ...silences.map(activate)],
    readMarker: policy.readMarker,
    today: calendarDay(now, policy.timezone),
  };
  const held = byLevel(before.held);
  const known: Record<LevelKey, Known> = { ...before.known };
  const spent: Record<LevelKey, readonly string[]> = { ...stillSpent(before.spent, silencing) };
  const added: Change[] = [];
  const silenced: SilencedLevel[] = [];
  let unrouted = 0;

  const changedOrUnseen = new Set([...changes.map(({ key }) => key), ...unseen]);
  for (const change of changes) {
    if (isShortage(change)) tellShortage(change);
    else tellEnd(change);
  }
  const unchanged = (Object.entries(episodes) as [LevelKey, Episode][]).filter(([key]) => !changedOrUnseen.has(key));
  for (const [key, episode] of unchanged) reviewSilence(key, episode);
  remind();

  const released = release([...held.values()], episodes, policy, now);
  const agenda: Agenda = { known, held: released.held, spent };
  return { agenda, tellings: released.tellings, added, silenced, unrouted };

  function tellShortage(change: Shortage): void {
    const knows = change.kind === "breached" ? NOBODY : knownOf(change.key, change);
    if (firstRun && policy.firstRun === "silent") known[change.key] = knows;
    else if (!isSilenced(change.key, knows, candidateOf(policy.company, change))) {
      tell(knows.silenced ? endOfSilence(change, knows.silenced) : change, knows);
    }
  }

  function tellEnd(change: Exclude<Change, Shortage>): void {
    const { key, kind } = change;
    const knows = knownOf(key, change);
    delete known[key];
    const ended = findSilences(key, candidateOf(policy.company, change), silencing, spent);
    if (kind === "recovered" && ended.length > 0) {
      spent[key] = [...(spent[key] ?? []), ...ended.map(({ id }) => id)];
    }
    if (knows.silenced && knows.told.length === 0) silenced.push({ key, silence: knows.silenced });
    else {
      const informed = knows.told.filter(
        ({ channel, ends }) => ends.includes(kind) && policy.channels.includes(channel),
      );
      count(hold(held, change, policy, { now, firstRun, informed }));
    }
  }

  function reviewSilence(key: LevelKey, episode: Episode): void {
    const knows = knownOf(key, episode);
    const { level, status } = episode;
    if (isSilenced(key, knows, { company: policy.company, level, statuses: [status] })) return;
    if (!knows.silenced || !isStillShort(episode)) return;
    const breach = endOfSilence(stillShort(key, episode, at), knows.silenced);
    added.push(breach);
    tell(breach, knows);
  }

  /** Whether a silence holds for the level, which then is noted, and taken back what waits to be told of it. */
  function isSilenced(key: LevelKey, knows: Known, candidate: Parameters<typeof findSilences>[1]): boolean {
    const [silence] = findSilences(key, candidate, silencing, spent);
    if (!silence) return false;
    if (knows.silenced?.id !== silence.id) {
      const { id, reason, until } = silence;
      const mark: Silenced = { id, reason, until, since: knows.silenced?.since ?? at };
      known[key] = { ...withdraw(held, key, knows), silenced: mark };
      silenced.push({ key, silence: mark });
    } else known[key] = knows;
    return true;
  }

  function tell(change: Change, knows: Known): void {
    const told = hold(held, change, policy, { now, firstRun, informed: [] });
    count(told);
    known[change.key] = { told: merge(knows.told, told), toldAt: told.length > 0 ? at : knows.toldAt, silenced: null };
  }

  function remind(): void {
    if (policy.remindEveryMs === null) return;
    for (const reminder of findReminders(Object.fromEntries(unchanged), knownOf, policy.remindEveryMs, now)) {
      const knows = knownOf(reminder.key, reminder);
      added.push(reminder);
      hold(held, reminder, policy, { now, firstRun, informed: [] });
      known[reminder.key] = { ...knows, toldAt: at };
    }
  }

  /** An episode from before there were routes was told to everybody. */
  function knownOf(key: LevelKey, { since }: { readonly since: string }): Known {
    const everybody = () =>
      policy.channels.map((channel): Told => ({ channel, locale: null, ends: ["recovered", "retired"] }));
    return known[key] ?? { told: everybody(), toldAt: since, silenced: null };
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
  // What a channel was to hear of once it is to hear of still, whatever the route of the latest change asks for.
  const asked = (name: string) => before.find(({ channel }) => channel === name)?.ends ?? [];
  return [...others, ...now.map((told) => ({ ...told, ends: [...new Set([...asked(told.channel), ...told.ends])] }))];
}

/** Without what nobody can come across again: silences that are over. */
function stillSpent(spent: SpentSilences, { silences, today }: Silencing): SpentSilences {
  const isKept = (id: string) =>
    id.startsWith("note:") ? isOn(id.slice("note:".length), today) : silences.some((silence) => silence.id === id);
  const kept = Object.entries(spent).map(([key, ids]) => [key, ids.filter(isKept)] as const);
  return Object.fromEntries(kept.filter(([, ids]) => ids.length > 0));
}
