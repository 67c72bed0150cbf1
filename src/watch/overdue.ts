/** A company whose poll is overdue. Times: ISO 8601 in UTC. */
export interface Overdue {
  readonly company: string;
  /** Null: no daemon has watched it in this store yet. */
  readonly nextDueAt: string | null;
  readonly lastPollAt: string | null;
}

/** What is known of the last poll of a company, and of the next. Times: ISO 8601 in UTC. */
export interface PlannedPoll {
  readonly company: string;
  readonly at: string | null;
  readonly nextDueAt: string | null;
}

/** How late a poll may be, for its work and for a slow machine, before it counts as overdue. */
const OVERDUE_MS = 5 * 60_000;

/** How late a scheduled poll may be, the random wait before it included. */
export function patienceFor({ jitter }: { readonly jitter: number }): number {
  return jitter + OVERDUE_MS;
}

/**
 * The companies whose poll is overdue, or that no daemon has watched yet.
 * @param latest planned polls before this should have been made by now
 */
export function listOverdue(polls: readonly PlannedPoll[], companies: readonly string[], latest: Date): Overdue[] {
  const lastPolls = new Map(polls.map((last) => [last.company, last]));
  return companies.flatMap((company): Overdue[] => {
    const last = lastPolls.get(company);
    if (!last) return [{ company, nextDueAt: null, lastPollAt: null }];
    const { at: lastPollAt, nextDueAt } = last;
    if (nextDueAt === null || Date.parse(nextDueAt) >= latest.getTime()) return [];
    return [{ company, nextDueAt, lastPollAt }];
  });
}
