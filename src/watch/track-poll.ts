import type { ReadOptions } from "../inventory/inventory.ts";
import { describeError } from "../log.ts";
import type { LastPoll } from "../store/kinds.ts";
import type { Log } from "./log.ts";
import type { Observer } from "./observer.ts";
import { type Polling, type PreparedPoll, poll } from "./poll.ts";
import { reportPoll } from "./report-poll.ts";
import { earlier } from "./retry.ts";

/** The last poll of each company, successful or not, for the health check and the check of the daemon itself. */
export interface PollRecords {
  lastPolls(): Promise<readonly LastPoll[]>;
  /** Reads the last poll of a company; null when it was never polled. */
  lastPoll(company: string): Promise<LastPoll | null>;
  recordPoll(poll: LastPoll): Promise<void>;
  /** Stores many in one write: with many companies, single writes would hold up everything else. */
  recordPolls(polls: readonly LastPoll[]): Promise<void>;
  countDeadLetters(): Promise<number>;
}

export interface Tracking {
  readonly records: PollRecords;
  /** Tells whether only a person can mend a failure, such as a refused key. */
  readonly needsOperator: (failure: unknown) => boolean;
  readonly log: Log;
  readonly observer?: Pick<Observer, "onPoll"> | undefined;
}

/** Outcome of a poll: `polled`, or the `failure`; neither when a stop aborted it. */
export interface Outcome {
  readonly polled: PreparedPoll | null;
  readonly failure?: unknown;
}

/**
 * Polls a company, logs the outcome and stores it for the health check. It never rejects.
 * @param nextDueAt called after the poll: returns when the next one is planned; null: none is
 */
export async function trackPoll(
  polling: Polling,
  { records, needsOperator, log, observer }: Tracking,
  options: ReadOptions,
  nextDueAt: () => Date | null = () => null,
): Promise<Outcome> {
  const { company } = polling;
  const startedAt = polling.now();
  const at = startedAt.toISOString();
  const outcome = await poll(polling, options).then(
    (polled): Outcome => ({ polled }),
    (failure: unknown): Outcome => ({ polled: null, failure }),
  );
  if (!outcome.polled && options.signal.aborted) {
    log.info({ company }, "poll abandoned: the daemon is stopping");
    return { polled: null };
  }
  observer?.onPoll(company, outcome.polled, polling.now().getTime() - startedAt.getTime());
  const error = outcome.polled ? null : describeError(outcome.failure);
  if (outcome.polled) reportPoll(outcome.polled.summary, await countDeadLetters(records, log), log);
  else {
    const outlook = needsOperator(outcome.failure) ? "it needs you" : "the next one tries again";
    log.error({ company, error }, `poll failed: nothing was changed, ${outlook}`);
  }
  try {
    const before = await records.lastPoll(company);
    const failingSince = error === null ? null : earlier(before?.failingSince ?? at, at);
    const next = nextDueAt()?.toISOString() ?? null;
    const { left, limit, resetsAt } = polling.inventory.budget();
    const budget = { left, limit, resetsAt: resetsAt.toISOString() };
    // A failed poll has not read what was missing.
    const behind = outcome.polled ? outcome.polled.summary.behind : (before?.behind ?? null);
    await records.recordPoll({ company, at, ok: error === null, error, failingSince, nextDueAt: next, budget, behind });
  } catch (failure) {
    log.error({ company, error: failure }, "the poll could not be recorded for the health check");
  }
  return outcome;
}

const NEVER_POLLED = { at: null, ok: true, error: null, failingSince: null, budget: null, behind: null };

/** Stores the next planned poll of each company at the start of a daemon, so that older plans do not count as overdue. */
export async function planPolls(records: PollRecords, companies: readonly string[], next: Date | null): Promise<void> {
  const nextDueAt = next?.toISOString() ?? null;
  const lastPolls = new Map((await records.lastPolls()).map((last) => [last.company, last]));
  await records.recordPolls(
    companies.map((company) => ({ ...(lastPolls.get(company) ?? { ...NEVER_POLLED, company }), nextDueAt })),
  );
}

/** Counts dead letters for the log; null when the store fails, because the poll is committed already. */
async function countDeadLetters(records: PollRecords, log: Log): Promise<number | null> {
  return records.countDeadLetters().catch((error: unknown) => {
    log.error({ error }, "dead letters could not be counted");
    return null;
  });
}
