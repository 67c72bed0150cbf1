/** A company whose poll is overdue. Times are ISO 8601 in UTC. */
export interface Overdue {
  readonly company: string;
  /** Null: no daemon has watched the company in this store yet. */
  readonly nextDueAt: string | null;
  readonly lastPollAt: string | null;
}

/** The last poll of a company and the planned next one. Times are ISO 8601 in UTC; null: none. */
export interface PlannedPoll {
  readonly company: string;
  readonly at: string | null;
  readonly nextDueAt: string | null;
}

/** How late a poll may end, because of its work and a slow machine, before it counts as overdue. */
const OVERDUE_MS = 5 * 60_000;

/** The time that each group of companies that are polled at once may take. */
const TURN_MS = 60_000;

/** The parts of a config that determine how late polls may be. */
export interface Pace {
  readonly companies: number;
  readonly poll: { readonly jitter: number; readonly companies_at_once: number };
}

/**
 * Returns how late a scheduled poll may be, in ms. That includes the random wait before it and, as long as any company is being
 * polled, the wait for the companies before it.
 */
export function patienceFor(polls: readonly PlannedPoll[], { companies, poll }: Pace, now: Date): number {
  const late = poll.jitter + OVERDUE_MS;
  const isAtWork = polls.some(({ at }) => at !== null && now.getTime() - Date.parse(at) <= OVERDUE_MS);
  const turnsBefore = Math.ceil(companies / poll.companies_at_once) - 1;
  return isAtWork ? late + turnsBefore * TURN_MS : late;
}

/**
 * Lists the companies whose poll is overdue, or that no daemon has watched yet.
 * @param latest polls planned before this time should have been made by now
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
