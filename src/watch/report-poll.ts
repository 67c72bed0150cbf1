import type { Coverage } from "../inventory/coverage.ts";
import type { SilencedLevel } from "../notifications/plan-notifications.ts";
import type { Log } from "./log.ts";
import type { PollSummary } from "./poll.ts";

/**
 * Logs one line for a poll, with all facts that are not zero, and a warning for each thing that an operator may want to fix.
 * @param deadLetters number of dead letters; null when the store could not be read
 */
export function reportPoll(summary: PollSummary, deadLetters: number | null, log: Log): void {
  const { company, incomplete, coverage, duplicates, ruleFailure, catalogFailure, lookUpFailure, ...facts } = summary;
  const { silenced, oddities, putOff, firstRun, ...counts } = facts;
  const all = {
    company,
    ...counts,
    put_off: putOff,
    first_run: firstRun,
    unreadable: oddities.unknown,
    silenced: silenced.length,
    incomplete,
    dead_letters: deadLetters,
  };
  log.info(Object.fromEntries(Object.entries(all).filter(([, value]) => value)), "polled");
  reportSilenced(company, silenced, log);
  if (duplicates.length > 0) {
    log.warn(
      { company, levels: duplicates },
      "warehouses share a name within a branch: the worse row of each was taken",
    );
  }
  if (oddities.told.length > 0) {
    const { unknown: levels, ignored: fields, told } = oddities;
    const consequence =
      levels > 0
        ? "these levels are unknown, and their open alerts stay open"
        : "fields that no alert depends on are left out";
    log.warn({ company, levels, fields, told }, `some of what is listed cannot be read: ${consequence}`);
  }
  if (incomplete) {
    log.warn({ company }, "the pages did not agree with each other: what was not listed counts as unknown");
  }
  if (putOff > 0) {
    log.warn(
      { company, put_off: putOff },
      "this hour's requests did not suffice for all that the threshold rules ask for: what only they call low is told later",
    );
  }
  if (ruleFailure !== undefined) {
    log.warn(
      { company, error: ruleFailure },
      "not all could be read that the threshold rules ask for: the next poll tries again",
    );
  }
  if (catalogFailure !== undefined) {
    log.warn(
      { company, error: catalogFailure },
      "the catalog could not be read as it should be: what the API's low-stock filter lists is told, and what that may leave " +
        "out, such as a level at exactly its minimum, is told once it can be read",
    );
  }
  if (lookUpFailure !== undefined) {
    log.warn(
      { company, error: lookUpFailure },
      "what became of some open alerts could not be looked up: they stay open",
    );
  }
  if (coverage) reportCoverage(coverage, company, log);
}

export function reportSilenced(company: string, silenced: readonly SilencedLevel[], log: Log): void {
  for (const { key, silence } of silenced) {
    const { id, reason, until } = silence;
    log.info({ company, place: key, silence: id, reason, until }, "silenced: people are not told of this level");
  }
}

function reportCoverage({ mode, verified, missed }: Coverage, company: string, log: Log): void {
  if (mode === "filtered") {
    log.info({ company }, "the API's low-stock filter lists every low level: relying on it until the next check");
  } else if (verified) {
    log.warn({ company, missed }, "the API's low-stock filter leaves out low levels: reading the catalog in full");
  } else {
    const why = "nothing stands at exactly its minimum, where servers differ";
    log.info({ company }, `the API's low-stock filter is not proven yet (${why}): reading the catalog in full`);
  }
}
