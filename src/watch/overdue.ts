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

/** What each turn of the companies that are polled at once may take. */
const TURN_MS = 60_000;

/** What of a config says how late polls may be. */
export interface Pace {
  readonly companies: number;
  readonly poll: { readonly jitter: number; readonly companies_at_once: number };
}

/**
 * How late a scheduled poll may be, the random wait before it included, and, as long as any company is polled, the wait
 * for those that have their turn before it.
 */
export function patienceFor(polls: readonly PlannedPoll[], { companies, poll }: Pace, now: Date): number {
  const late = poll.jitter + OVERDUE_MS;
  const isAtWork = polls.some(({ at }) => at !== null && now.getTime() - Date.parse(at) <= OVERDUE_MS);
  const turnsBefore = Math.ceil(companies / poll.companies_at_once) - 1;
  return isAtWork ? late + turnsBefore * TURN_MS : late;
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
