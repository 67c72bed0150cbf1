import { describeError } from "../log.ts";
import type { Outcome } from "../watch/track-poll.ts";

/** What came of a poll, for programs: what it found, or why it failed; neither where it was abandoned. */
export function pollFacts(company: string, { polled, failure }: Outcome): object {
  const error = describeFailure(failure);
  if (!polled) return { company, error, summary: null, changes: [] };
  const { company: _, ruleFailure, lookUpFailure, ...counts } = polled.summary;
  const errors = { ruleError: describeFailure(ruleFailure), lookUpError: describeFailure(lookUpFailure) };
  return { company, error, summary: { ...counts, ...errors }, changes: polled.changes };
}

function describeFailure(failure: unknown): string | null {
  return failure === undefined ? null : describeError(failure);
}
