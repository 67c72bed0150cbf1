import { z } from "zod";
import { DEAD, INCIDENTS, POLL, PROGRESS, REACHED, SILENCE, STATE } from "./kinds.ts";
import { plain } from "./layout.ts";
import type { RecordKind } from "./record.ts";
import type { Records } from "./records.ts";
import type { States } from "./states.ts";

const MINUTE_MS = 60_000;

/** How far a clock may have been ahead before it was corrected, as time servers do all the time. */
const TOLERANCE_MS = 5 * MINUTE_MS;

/** The API counts by the hour, and its clock may differ from ours by ten minutes. */
const LONGEST_BUDGET_MS = 70 * MINUTE_MS;

/** The longest wait between two tries that is accepted from a server, whatever the configuration says. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * MINUTE_MS;

/** The longest time until a page size that was too large for the server is tried again. */
const LONGEST_PAGE_TRIAL_MS = 24 * 60 * MINUTE_MS;

export interface TimeLimits {
  readonly now: Date;
  /** `delivery.max_retry`. */
  readonly maxRetryMs: number;
}

/** Returns how far ahead of now, in ms, a planned time can be, by its name. All other times are of the past. */
function limitsOf({ maxRetryMs }: TimeLimits): ReadonlyMap<string, number> {
  return new Map([
    ["nextTryAt", Math.max(maxRetryMs, LONGEST_RETRY_AFTER_MS) + TOLERANCE_MS],
    ["resetsAt", LONGEST_BUDGET_MS + TOLERANCE_MS],
    ["largerFrom", LONGEST_PAGE_TRIAL_MS + TOLERANCE_MS],
    // A schedule may come once a year, and each start of the daemon plans it again.
    ["nextDueAt", Number.POSITIVE_INFINITY],
    // A digest may come once a year, too.
    ["dueAt", Number.POSITIVE_INFINITY],
  ]);
}

/**
 * Replaces every time that is further ahead than it can be by now. Otherwise a clock that once was a year ahead would silence
 * all alerts for a year. Only for a writer, before it does anything else.
 * @returns the names of the corrected entries
 */
export async function correctTimes(records: Records, states: States, limits: TimeLimits): Promise<string[]> {
  const corrected: string[] = [];
  for (const company of await states.companies()) corrected.push(...(await correctTimesOf(states, company, limits)));
  return [...corrected, ...(await correctTimesBeside(records, limits))];
}

/** Does the same in all that is not the state of a company. */
export async function correctTimesBeside(records: Records, limits: TimeLimits): Promise<string[]> {
  return [
    ...(await correctAll(records, INCIDENTS, limits)),
    ...(await correctAll(records, PROGRESS, limits)),
    ...(await correctAll(records, POLL, limits)),
    ...(await correctAll(records, DEAD, limits)),
    ...(await correctAll(records, REACHED, limits)),
    ...(await correctAll(records, SILENCE, limits)),
  ];
}

/** Does the same in the state of one company. The caller must be the writer and commit nothing of this company meanwhile. */
export async function correctTimesOf(states: States, company: string, limits: TimeLimits): Promise<string[]> {
  const state = await states.get(company);
  if (!state) return [];
  const known = plain(state);
  const honest = correct(known, limitsOf(limits), limits.now);
  if (honest === known) return [];
  await states.correct(company, STATE.schema.parse(honest));
  return [`state:${company}`];
}

async function correctAll<Value extends object>(
  records: Records,
  kind: RecordKind<Value>,
  limits: TimeLimits,
): Promise<string[]> {
  const corrected: string[] = [];
  for (const [id, value] of await records.list(kind)) {
    corrected.push(...(await correctOne(records, kind, id, value, limits)));
  }
  return corrected;
}

async function correctOne<Value extends object>(
  records: Records,
  kind: RecordKind<Value>,
  id: string,
  value: Value,
  limits: TimeLimits,
): Promise<string[]> {
  const honest = correct(value, limitsOf(limits), limits.now);
  if (honest === value) return [];
  await records.set(kind, id, kind.schema.parse(honest));
  return [`${kind.collection}:${id}`];
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

const object = z.record(z.string(), z.unknown());

/** Returns a value with corrected times, or the same object when there is nothing to correct. */
function correct(value: unknown, limits: ReadonlyMap<string, number>, now: Date, name = ""): unknown {
  if (typeof value === "string") {
    const limitMs = limits.get(name) ?? TOLERANCE_MS;
    return INSTANT.test(value) && Date.parse(value) > now.getTime() + limitMs ? now.toISOString() : value;
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => correct(item, limits, now));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  // The texts of a level are foreign, and may look like times.
  if (typeof value !== "object" || value === null || name === "level" || name === "gone") return value;
  const entries = Object.entries(object.parse(value));
  const honest = entries.map(([key, kept]) => [key, correct(kept, limits, now, key)] as const);
  if (honest.every(([, kept], index) => kept === entries[index]?.[1])) return value;
  return planAnew(Object.fromEntries(honest), now);
}

/** Makes due times be planned again, because they were planned from a wrong time. */
function planAnew(value: Readonly<Record<string, unknown>>, now: Date): object {
  const due = "dueAt" in value && value.dueAt !== null && { dueAt: now.toISOString() };
  const under = "plannedUnder" in value && { plannedUnder: "" };
  const notificationState = "notificationState" in value && {
    notificationState: planAnew(object.parse(value.notificationState), now),
  };
  return { ...value, ...due, ...under, ...notificationState };
}
