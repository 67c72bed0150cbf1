import { describeError } from "../log.ts";
import type { LevelKey } from "../stock/level.ts";
import { productOf } from "../stock/level.ts";
import { isLasting, type ReadingMemory } from "./reading-memory.ts";

/** The reason why less was read although nothing failed: too few requests are left in this hour. */
export class RequestsSpent extends Error {
  override readonly name = "RequestsSpent";

  constructor() {
    super("this hour's requests do not suffice");
  }
}

/** A part of a polled company that could not be read for so long that people must be told. */
export interface Behind {
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Number of open alerts whose levels could not be read; 0: a part of the catalog could not be read. */
  readonly alerts: number;
  /** What failed, on one line; null: nothing failed, but too few requests are left in an hour. */
  readonly reason: string | null;
}

/** Why a poll could not read all that it should have. Undefined: nothing failed; requests may have been too few. */
export interface Shortcomings {
  readonly catalogFailure: unknown;
  readonly ruleFailure: unknown;
  readonly lookUpFailure: unknown;
}

/**
 * Finds the open alerts, or else the part of the catalog, that polls have not been able to read for long.
 * @param unseen keys of open levels that the last poll did not see
 * @returns the one that began first; null when there is none, or not for long
 */
export function fallBehind(
  { absences, unreadSince }: ReadingMemory,
  unseen: readonly LevelKey[],
  { catalogFailure, ruleFailure, lookUpFailure }: Shortcomings,
  now: Date,
): Behind | null {
  const sinceOf = (key: LevelKey) => absences[productOf(key)]?.since;
  const waiting = unseen.flatMap((key) => sinceOf(key) ?? []).filter((since) => isLasting(since, now));
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
