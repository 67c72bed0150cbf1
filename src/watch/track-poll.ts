import type { ReadOptions } from "../inventory/inventory.ts";
import { describeError } from "../log.ts";
import type { LastPoll } from "../store/kinds.ts";
import type { Log } from "./log.ts";
import type { Observer } from "./observer.ts";
import { type Polling, type PreparedPoll, poll } from "./poll.ts";
import { reportPoll } from "./report-poll.ts";
import { earlier } from "./retry.ts";

/** The last poll of each company, whatever came of it: the health check and the self-watch go by it. */
export interface PollRecords {
  lastPolls(): Promise<readonly LastPoll[]>;
  /** Null: it was never polled. */
  lastPoll(company: string): Promise<LastPoll | null>;
  recordPoll(poll: LastPoll): Promise<void>;
  /** All of them at once: of many companies each write by itself would keep all else waiting. */
  recordPolls(polls: readonly LastPoll[]): Promise<void>;
  countDeadLetters(): Promise<number>;
}

export interface Tracking {
  readonly records: PollRecords;
  /** Whether only a person can put it right: a key that is refused. */
  readonly needsOperator: (failure: unknown) => boolean;
  readonly log: Log;
  readonly observer?: Pick<Observer, "onPoll"> | undefined;
}

/** What came of a poll: what it found, or the error; neither where it was abandoned at the stop. */
export interface Outcome {
  readonly polled: PreparedPoll | null;
  readonly failure?: unknown;
}

/**
 * Polls, says in the log how it went and records it. Never rejects.
 * @param nextDueAt asked after the poll: when the next one is planned, null where none is
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
    // A poll that failed has not caught up.
    const behind = outcome.polled ? outcome.polled.summary.behind : (before?.behind ?? null);
    await records.recordPoll({ company, at, ok: error === null, error, failingSince, nextDueAt: next, budget, behind });
  } catch (failure) {
    log.error({ company, error: failure }, "the poll could not be recorded for the health check");
  }
  return outcome;
}

const NEVER_POLLED = { at: null, ok: true, error: null, failingSince: null, budget: null, behind: null };

/** Tells the health check what a daemon that starts has planned: what the one before it had planned is not overdue. */
export async function planPolls(records: PollRecords, companies: readonly string[], next: Date | null): Promise<void> {
  const nextDueAt = next?.toISOString() ?? null;
  const lastPolls = new Map((await records.lastPolls()).map((last) => [last.company, last]));
  await records.recordPolls(
    companies.map((company) => ({ ...(lastPolls.get(company) ?? { ...NEVER_POLLED, company }), nextDueAt })),
  );
}

/** Null where the store cannot tell: what was polled is committed all the same. */
async function countDeadLetters(records: PollRecords, log: Log): Promise<number | null> {
  return records.countDeadLetters().catch((error: unknown) => {
    log.error({ error }, "dead letters could not be counted");
    return null;
  });
}
