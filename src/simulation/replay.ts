import type { Notification } from "../notifications/gather-due.ts";
import { NOTHING_NOTIFIED, type NotificationState } from "../notifications/notification-state.ts";
import { isAnythingDue, type NotificationPlan, planDue, planInSteps } from "../notifications/plan-notifications.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { KeptSilence } from "../policy/silence.ts";
import { atOnce, type Steps } from "../steps.ts";
import type { Change } from "../stock/change.ts";
import { outlookBy, type ReplenishmentOf } from "../stock/consumption/outlooks.ts";
import { type DetectionPolicy, detectInSteps, type Memory, NO_MEMORY } from "../stock/detect-changes.ts";
import { type Listing, productOf } from "../stock/level.ts";
import { NO_OUTLOOK, type OutlookOf } from "../stock/outlook.ts";
import { isByConsumption } from "../stock/threshold.ts";
import type { PastRates } from "./past-rates.ts";
import type { PollStep, Step } from "./read-log.ts";

/** The rules of one company: everything of a config that decides what is found and told. */
export interface Rules extends DetectionPolicy {
  readonly alerts: AlertPolicy;
  /** What it takes to get more of a product, for rules by consumption; absent: nothing is known of that. */
  readonly replenishmentOf?: ReplenishmentOf | undefined;
}

/** What was open before a poll. */
export type Before = Memory & { readonly notificationState: NotificationState };

/** What was told at one moment. */
export interface Moment {
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The changes that were found; of a flush none. */
  readonly changes: readonly Change[];
  readonly notifications: readonly Notification[];
}

/** What a log would have told under other rules. */
export interface Replay {
  /**
   * Plays a step.
   * @param before what was open, where the step does not follow from those before it; null: nothing ever was
   * @returns what would have been told since the step before, oldest first
   */
  take(step: Step, before?: Before | null): readonly Moment[];
  /** Does the same in steps. */
  takeInSteps(step: Step, before?: Before | null): Steps<readonly Moment[]>;
}

/** A poll that is due at the same time as a digest goes first; so long later the daemon tells what is due. */
const AFTER_POLL_MS = 2_000;

/** What the daemon told within this time after it was due, it told because of that. */
const LATE_MS = 15 * 60_000;

/** If the first poll is further away than this, the daemon tells what is due without it. */
const FIRST_POLL_PATIENCE_MS = 3_600_000;

/** Tells whether rules set thresholds by how fast levels are consumed. */
export function needRates({ thresholds }: Pick<Rules, "thresholds">): boolean {
  return thresholds.rules?.some(({ effect }) => effect.kind !== "ignore" && isByConsumption(effect)) ?? false;
}

/** Returns what was known of levels under some rules, as far as their thresholds go by it. */
export function pastOutlooks(rules: Rules, rates: PastRates | null): OutlookOf {
  if (rates === null || !needRates(rules)) return NO_OUTLOOK;
  const { replenishmentOf = () => ({}) } = rules;
  return (level) => {
    const rate = rates.rateOf(level);
    return rate && outlookBy(rate, level.product, replenishmentOf);
  };
}

/**
 * Opens a replay of a log under some rules, by the functions that the daemon polls with.
 * @param rates as they were known before each step; null: they are not known
 */
export function openReplay(rules: Rules, rates: PastRates | null = null): Replay {
  const { alerts } = rules;
  const pastRates = needRates(rules) ? rates : null;
  const outlookOf = pastOutlooks(rules, rates);
  let memory: Memory = NO_MEMORY;
  let notificationState = NOTHING_NOTIFIED;
  let silences: readonly KeptSilence[] = [];
  let lastOutside: readonly number[] = [];

  function flush(at: number, known: readonly KeptSilence[], flushed: Moment[]): NotificationPlan {
    const plan = planDue(notificationState, memory.episodes, known, alerts, new Date(at));
    // The daemon stores nothing of a plan that tells nothing.
    if (plan.notifications.length > 0 || plan.silenced.length > 0) {
      notificationState = plan.notificationState;
      flushed.push({ at: new Date(at).toISOString(), changes: plan.added, notifications: plan.notifications });
    }
    return plan;
  }

  /** Tells what was due between the step before and this one. */
  function flushUntil(step: Step): Moment[] {
    const flushed: Moment[] = [];
    const until = Date.parse(step.at);
    const upSince = step.upSince === null ? 0 : Date.parse(step.upSince);
    let dueAt = notificationState.dueAt;
    while (dueAt !== null) {
      const dueMs = Date.parse(dueAt) + AFTER_POLL_MS;
      const at = Math.max(dueMs, upSince);
      if (at >= until || (step.kind === "flush" && until - at <= LATE_MS)) break;
      if (step.kind === "poll" && dueMs < upSince && until - upSince <= FIRST_POLL_PATIENCE_MS) break;
      const { notificationState: planned } = flush(at, silencesAt(step, at), flushed);
      if (planned.dueAt === null || Date.parse(planned.dueAt) <= at) break;
      dueAt = planned.dueAt;
    }
    if (step.kind === "flush" && isAnythingDue(notificationState, alerts, new Date(step.at))) {
      flush(until, step.silences, flushed);
    }
    return flushed;
  }

  /** Returns the silences between the step before and this one. One that has ended meanwhile counts until the end. */
  function silencesAt(step: Step, at: number): readonly KeptSilence[] {
    const ids = new Set(silences.map(({ id }) => id));
    return [...silences, ...step.silences.filter(({ id, since }) => !ids.has(id) && Date.parse(since) <= at)];
  }

  function* pollOf(step: PollStep, isFirst: boolean): Steps<Moment> {
    const at = new Date(step.at);
    const { deleted, outside, incomplete, isLasting, isPart, looked } = step;
    const listings = isFirst ? [...listingsOf(step, step.listed)] : [...listingsOf(step, idsToJudge(step))];
    const evidence = { listings, deleted, outside, incomplete, isLasting, isPart, looked };
    const detection = yield* detectInSteps(memory, evidence, rules, at, outlookOf);
    memory = detection;
    lastOutside = outside;
    const found = { ...detection, silences: step.silences };
    const plan = yield* planInSteps(notificationState, found, alerts, at);
    notificationState = plan.notificationState;
    return { at: step.at, changes: [...detection.changes, ...plan.added], notifications: plan.notifications };
  }

  /**
   * Returns the products that can matter to a poll: those that moved, or were not listed by the poll before, or have something open
   * or suspected, or another rate. Of any other product the poll before saw the same, under the same rules, and found nothing short.
   */
  function idsToJudge(step: PollStep): Iterable<number> {
    const ids = new Set([...step.fresh, ...step.outside, ...lastOutside]);
    if (pastRates) for (const id of step.listed) if (pastRates.isRefreshed(id)) ids.add(id);
    for (const { level } of memory.episodes.values()) ids.add(level.product.id);
    for (const key of memory.suspects.keys()) ids.add(productOf(key));
    return ids.intersection(step.listed);
  }

  function* takeInSteps(step: Step, before?: Before | null): Steps<readonly Moment[]> {
    const isFirst = before !== undefined;
    if (isFirst) {
      memory = before ?? NO_MEMORY;
      notificationState = before?.notificationState ?? NOTHING_NOTIFIED;
    }
    const told = isFirst ? [] : flushUntil(step);
    if (step.kind === "poll") told.push(yield* pollOf(step, isFirst));
    silences = step.silences;
    return told;
  }

  return { take: (step, before) => atOnce(takeInSteps(step, before)), takeInSteps };
}

function* listingsOf({ listings }: PollStep, ids: Iterable<number>): Iterable<Listing> {
  for (const id of ids) {
    const listing = listings.get(id);
    if (listing) yield listing;
  }
}
