import type { Locale } from "../policy/locale.ts";
import type { Change } from "../stock/change.ts";
import type { AnswerNews } from "./answer-news.ts";
import type { Due } from "./flush-level.ts";

/** The changes that one channel is told now, in one language. */
export interface Notification {
  readonly channel: string;
  readonly locale: Locale | null;
  /** Whether all changes are of the first look. */
  readonly firstRun: boolean;
  readonly changes: readonly Change[];
  /** Answers that the channel was not told of yet; absent: none. */
  readonly answers?: readonly AnswerNews[];
}

interface Gathered {
  readonly channel: string;
  readonly locale: Locale | null;
  firstRun: boolean;
  /** What has waited the longest: since when, ISO 8601 in UTC, and how many came before it. */
  first: { readonly since: string; readonly place: number };
  readonly changes: Change[];
  /** For each of the changes since when it waits, ISO 8601 in UTC. */
  readonly sinces: string[];
}

/** Gathers what is due of many levels into one notification for each channel and language. */
export interface GatheredDue {
  add(due: Due): void;
  /** Returns the notifications; in all of them, and in each, what has waited the longest comes first. */
  notifications(): Notification[];
}

export function gatherDue(): GatheredDue {
  const groups = new Map<string, Gathered>();
  let place = 0;
  return {
    add({ channel, locale, since, firstRun, changes }) {
      const name = JSON.stringify([channel, locale]);
      const known = groups.get(name);
      const group = known ?? { channel, locale, firstRun, first: { since, place }, changes: [], sinces: [] };
      if (!known) groups.set(name, group);
      if (since < group.first.since) group.first = { since, place };
      group.firstRun &&= firstRun;
      for (const change of changes) {
        group.changes.push(change);
        group.sinces.push(since);
      }
      place += 1;
    },
    notifications() {
      const inOrder = [...groups.values()].sort(
        ({ first: a }, { first: b }) => compareText(a.since, b.since) || a.place - b.place,
      );
      return inOrder.map(({ channel, locale, firstRun, changes, sinces }) => ({
        channel,
        locale,
        firstRun,
        changes: bySince(changes, sinces),
      }));
    },
  };
}

function bySince(changes: readonly Change[], sinces: readonly string[]): readonly Change[] {
  const sinceOf = (index: number) => sinces[index] ?? "";
  if (changes.every((_, index) => index === 0 || sinceOf(index - 1) <= sinceOf(index))) return changes;
  const inOrder = [...changes.keys()].sort((a, b) => compareText(sinceOf(a), sinceOf(b)));
  return inOrder.flatMap((index) => changes[index] ?? []);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
