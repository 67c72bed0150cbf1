import type { AlertPolicy } from "../policy/policy.ts";
import { type ConsumedSilences, isOn, type Silence, type Silencing, silencingOf } from "../policy/silence.ts";
import { atOnce, nowAndThen, type Steps } from "../steps.ts";
import { edit, withEntries } from "../stock/by-level.ts";
import type { Change } from "../stock/change.ts";
import { holdOnce } from "../stock/hold-once.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Episode, Snapshot } from "../stock/snapshot.ts";
import { findAnswerNews, rememberAnswers } from "./answer-news.ts";
import { escalates, findEscalation, planEscalation } from "./escalations.ts";
import { flushLevel } from "./flush-level.ts";
import { gatherDue, type Notification } from "./gather-due.ts";
import type { NotificationState, Notified, Silenced } from "./notification-state.ts";
import { type Circumstances, isInQuestion, type LevelPlan, planLevel, planReminder, recordOf } from "./plan-level.ts";
import { findReminders } from "./reminders.ts";

/** What a poll found, and the silences in force. */
export interface Found {
  readonly changes: readonly Change[];
  /** The open episodes after the poll. */
  readonly episodes: Snapshot;
  /** Keys of open episodes whose level the poll did not see. Nothing new may be said of them. */
  readonly unseen: readonly LevelKey[];
  /** Keys of breaches that may be older than the daemon's first look at them. */
  readonly firstLook: readonly LevelKey[];
  /** The silences in the store. */
  readonly silences: readonly Silence[];
}

/** A level with the silence that begins for it, or that keeps its end from everybody. */
export interface SilencedLevel {
  readonly key: LevelKey;
  readonly silence: Silenced;
}

export interface NotificationPlan {
  readonly notificationState: NotificationState;
  readonly notifications: readonly Notification[];
  /** Changes that the plan adds: reminders, also to others, and breaches at the end of a silence. */
  readonly added: readonly Change[];
  readonly silenced: readonly SilencedLevel[];
  /** Number of changes that no channel is told of, because no route takes them. */
  readonly unrouted: number;
}

/**
 * Decides who is told of what after a poll: now, later or not at all. Each level is planned by itself. A level without a change
 * and without anything due keeps its record, as the same object.
 */
export function planNotifications(...given: Parameters<typeof planInSteps>): NotificationPlan {
  return atOnce(planInSteps(...given));
}

/** Does the same with interruptions. */
export function* planInSteps(
  before: NotificationState,
  found: Found,
  policy: AlertPolicy,
  now: Date,
): Steps<NotificationPlan> {
  const { changes, episodes, unseen, firstLook, silences } = found;
  const silencing = silencingOf(policy, silences, now);
  const circumstances = { policy, silencing, consumed: stillConsumed(before.consumed, silencing) };
  const first = new Set(firstLook);
  const notSeen = new Set(unseen);
  const planning = startPlanning(before, episodes, circumstances, now);
  const isTime = nowAndThen();
  for (const change of changes) {
    if (isTime()) yield;
    planning.plan(change.key, { change, isSeen: true, isFirst: first.has(change.key) });
    // Of a first look at very many levels, what they all have to be told would take much memory at once.
    if (!escalates(policy)) planning.flush(change.key, change);
  }
  const changed = new Set(changes.map(({ key }) => key));
  for (const [key, episode] of episodes) {
    if (isTime()) yield;
    if (changed.has(key) || !isInQuestion(key, before.levels.get(key), episode, silencing)) continue;
    planning.plan(key, { change: null, isSeen: !notSeen.has(key), isFirst: false });
  }
  if (policy.remindEveryMs !== null) {
    const goingOn = [...episodes].filter(([key]) => !changed.has(key) && !notSeen.has(key));
    planning.remind(goingOn, policy.remindEveryMs);
    yield;
  }
  if (escalates(policy)) planning.escalate([...episodes].filter(([key]) => !notSeen.has(key)));
  yield;
  return yield* planning.finish();
}

/**
 * Decides what is told without a poll, when pending changes are due. It goes by what the last poll saw, and by the silences of
 * now.
 * @param silences the silences in the store
 */
export function planDue(
  before: NotificationState,
  episodes: Snapshot,
  silences: readonly Silence[],
  policy: AlertPolicy,
  now: Date,
): NotificationPlan {
  const circumstances = { policy, silencing: silencingOf(policy, silences, now), consumed: before.consumed };
  const planning = startPlanning(before, episodes, circumstances, now);
  for (const key of waitingOf(before)) planning.plan(key, { change: null, isSeen: false, isFirst: false });
  return atOnce(planning.finish());
}

/** Tells whether pending changes may be due: a due time has come, or all must be planned again under another policy. */
export function isAnythingDue({ dueAt, plannedUnder }: NotificationState, policy: AlertPolicy, now: Date): boolean {
  return dueAt !== null && (plannedUnder !== policy.schedule || Date.parse(dueAt) <= now.getTime());
}

interface Planning {
  plan(
    key: LevelKey,
    about: { readonly change: Change | null; readonly isSeen: boolean; readonly isFirst: boolean },
  ): void;
  /** Plans reminders of those levels that need one now. */
  remind(goingOn: readonly (readonly [LevelKey, Episode])[], remindEveryMs: number): void;
  /** Plans to tell others of those levels that nobody has answered. */
  escalate(open: readonly (readonly [LevelKey, Episode])[]): void;
  /** Takes out what is due of one level, about which nothing more is planned. */
  flush(key: LevelKey, found?: Change): void;
  /** Takes out what is due of all others and returns the whole plan. */
  finish(): Steps<NotificationPlan>;
}

function startPlanning(
  before: NotificationState,
  episodes: Snapshot,
  circumstances: Circumstances,
  now: Date,
): Planning {
  const { policy } = circumstances;
  const levels = edit(before.levels);
  const consumed = new Map<LevelKey, readonly string[]>();
  const added: Change[] = [];
  const silenced: SilencedLevel[] = [];
  let unrouted = 0;
  const isPlannedAnew = before.plannedUnder !== policy.schedule;
  const isAll = isPlannedAnew || (before.dueAt !== null && Date.parse(before.dueAt) <= now.getTime());
  const flushing = { policy, now, time: policy.wallClock(now), isPlannedAnew };
  const hold = holdOnce<Notified>();
  const due = gatherDue();
  let dueAt = isAll ? null : before.dueAt;

  function note(key: LevelKey, plan: LevelPlan): void {
    if (plan.record !== before.levels.get(key)) levels.set(key, held(plan.record));
    if (plan.added) added.push(plan.added);
    if (plan.silenced) silenced.push({ key, silence: plan.silenced });
    if (plan.consumed.length > 0) consumed.set(key, [...(circumstances.consumed.get(key) ?? []), ...plan.consumed]);
    if (plan.isUnrouted) unrouted += 1;
  }

  function remind(goingOn: readonly (readonly [LevelKey, Episode])[], remindEveryMs: number): void {
    const standing = goingOn.map(([key, episode]) => ({ key, episode, record: levels.get(key) }));
    for (const reminder of findReminders(standing, remindEveryMs, now)) {
      added.push(reminder);
      const record = recordOf(levels.get(reminder.key), reminder.since, policy);
      levels.set(reminder.key, planReminder(record, reminder, policy));
    }
  }

  function escalate(open: readonly (readonly [LevelKey, Episode])[]): void {
    for (const [key, episode] of open) {
      const record = levels.get(key);
      const escalated = findEscalation(key, episode, record, policy, now);
      if (!record || !escalated) continue;
      added.push(escalated.reminder);
      levels.set(key, planEscalation(record, escalated, policy));
    }
  }

  function flush(key: LevelKey, found?: Change): void {
    const record = levels.get(key);
    if (!record || record.history.length === 0) return;
    const released = flushLevel({ key, record, episode: episodes.get(key), found }, flushing);
    for (const entry of released.due) due.add(entry);
    if (released.dueAt !== null && (dueAt === null || released.dueAt < dueAt)) dueAt = released.dueAt;
    if (released.record !== record) levels.set(key, held(released.record));
  }

  /** Levels that were told together have equal records, which are held once. */
  function held(record: Notified | undefined): Notified | undefined {
    return record?.history.length === 0 && record.gone === null ? hold(record) : record;
  }

  function* finish(): Steps<NotificationPlan> {
    const isTime = nowAndThen();
    for (const keys of [isAll ? waitingOf(before) : [], levels.keys()]) {
      for (const key of keys) {
        if (isTime()) yield;
        flush(key);
      }
    }
    yield;
    const { notifications, answersTold } = withAnswers(due.notifications());
    yield;
    return {
      notificationState: notificationStateAfter(answersTold),
      notifications,
      added,
      silenced,
      unrouted,
    };
  }

  /** Has the first notification of each channel tell what was answered since the last one. */
  function withAnswers(notifications: readonly Notification[]) {
    const { silences } = circumstances.silencing;
    const added = new Map<string, readonly string[]>();
    const told = notifications.map((notification) => {
      const { channel } = notification;
      if (added.has(channel)) return notification;
      const { ids, news } = findAnswerNews(channel, before.answersTold ?? {}, {
        silences,
        episodes,
        recordOf: levels.get,
      });
      added.set(channel, ids);
      return news.length > 0 ? { ...notification, answers: news } : notification;
    });
    return { notifications: told, answersTold: rememberAnswers(before.answersTold, added, silences) };
  }

  function notificationStateAfter(answersTold: NotificationState["answersTold"]): NotificationState {
    const plannedUnder = policy.schedule;
    const next = {
      levels: levels.edited(),
      consumed: withEntries(circumstances.consumed, consumed),
      ...(answersTold && { answersTold }),
      dueAt,
      plannedUnder,
    };
    const isSame =
      next.levels === before.levels &&
      next.consumed === before.consumed &&
      answersTold === before.answersTold &&
      dueAt === before.dueAt &&
      plannedUnder === before.plannedUnder;
    return isSame ? before : next;
  }

  return { plan, remind, escalate, flush, finish };

  function plan(key: LevelKey, about: Parameters<Planning["plan"]>[1]): void {
    note(key, planLevel({ key, record: before.levels.get(key), episode: episodes.get(key), ...about }, circumstances));
  }
}

function waitingOf({ levels, dueAt }: NotificationState): LevelKey[] {
  return dueAt === null ? [] : [...levels].flatMap(([key, { history }]) => (history.length > 0 ? [key] : []));
}

/** Removes silences that are over from the consumed ones. */
function stillConsumed(consumed: ConsumedSilences, { silences, today }: Silencing): ConsumedSilences {
  const isKept = (id: string) =>
    id.startsWith("note:") ? isOn(id.slice("note:".length), today) : silences.some((silence) => silence.id === id);
  const changed = new Map<LevelKey, readonly string[] | undefined>();
  for (const [key, ids] of consumed) {
    const kept = ids.filter(isKept);
    if (kept.length < ids.length) changed.set(key, kept.length > 0 ? kept : undefined);
  }
  return withEntries(consumed, changed);
}
