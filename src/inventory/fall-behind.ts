import { describeError } from "../log.ts";
import type { LevelKey } from "../stock/level.ts";
import { productOf } from "../stock/level.ts";
import { isLasting, type ReadingMemory } from "./reading-memory.ts";

/** Nothing failed: the requests that the hour has left do not suffice. */
export class RequestsSpent extends Error {
  override readonly name = "RequestsSpent";

  constructor() {
    super("this hour's requests do not suffice");
  }
}

/** Of a company that is polled, what has not been read for so long that people are to know. */
export interface Behind {
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Open alerts of which it is not known what became; 0: part of the catalog is what was not read. */
  readonly alerts: number;
  /** What failed, on one line; null: nothing did, the hour's requests do not suffice. */
  readonly reason: string | null;
}

/** Why a poll could not read all that it should have; undefined where the hour's requests alone did not suffice. */
export interface Shortcomings {
  readonly catalogFailure: unknown;
  readonly ruleFailure: unknown;
  readonly lookUpFailure: unknown;
}

/**
 * Finds what people wait for because of what polls could not read.
 * @param unseen open levels that the last poll saw nothing of
 * @returns null: nothing, or not for long
 */
export function fallBehind(
  { absences, unreadSince }: ReadingMemory,
  unseen: readonly LevelKey[],
  { catalogFailure, ruleFailure, lookUpFailure }: Shortcomings,
  now: Date,
): Behind | null {
  const sinceOf = (key: LevelKey) => absences[productOf(key)]?.since;
  const waiting = unseen.map(sinceOf).filter((since) => since !== undefined && isLasting(since, now));
  const [first] = waiting.toSorted();
  if (first !== undefined && (unreadSince === null || first <= unreadSince)) {
    return { since: first, alerts: waiting.length, reason: why(lookUpFailure) };
  }
  if (unreadSince === null || !isLasting(unreadSince, now)) return null;
  return { since: unreadSince, alerts: 0, reason: why(catalogFailure ?? ruleFailure) };
}

function why(failure: unknown): string | null {
  return failure === undefined || failure instanceof RequestsSpent ? null : describeError(failure);
}
