import { describeError } from "../log.ts";
import type { Outcome } from "../watch/track-poll.ts";

/** What came of a poll, for programs: what it found, or why it failed; neither where it was abandoned. */
export function pollFacts(company: string, { polled, failure }: Outcome): object {
  const error = failure === undefined ? null : describeError(failure);
  if (!polled) return { company, error, summary: null, changes: [] };
  const { company: _, lookUpFailure, ...summary } = polled.summary;
  const lookUpError = lookUpFailure === undefined ? null : describeError(lookUpFailure);
  return { company, error, summary: { ...summary, lookUpError }, changes: polled.changes };
}
