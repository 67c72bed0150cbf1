import { isOpen, type Statement, timelinesOf } from "./story.ts";
import type { Truth } from "./truth.ts";

/** A poll that was tried, and the truths while it read: several if the shop changed meanwhile. */
export interface Witnessed {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly truths: readonly Truth[];
  readonly committed: boolean;
  /** Whether it read everything, and nothing changed meanwhile. */
  readonly clean: boolean;
}

/**
 * Compares what one channel was told, including dead letters, with what was true.
 * @returns a description of every broken promise
 */
export function brokenPromises(polls: readonly Witnessed[], statements: readonly Statement[]): string[] {
  const timelines = timelinesOf(statements);
  return [...invented(polls, statements), ...misled(polls, timelines), ...repeated(polls, timelines)];
}

/** Finds statements that were not true at their poll, or whose poll was not stored. */
function invented(polls: readonly Witnessed[], statements: readonly Statement[]): string[] {
  const byTime = new Map(polls.map((poll) => [poll.at, poll]));
  return statements
    .filter(({ at, key, status, stock }) => {
      const poll = byTime.get(at);
      const isTrue = poll?.truths.some((truth) => {
        const standing = truth.get(key);
        if (status === "retired") return standing === undefined;
        return standing?.status === status && (stock === null || standing.stocks.includes(stock));
      });
      return !poll?.committed || !isTrue;
    })
    .map((statement) => `invented: ${JSON.stringify(statement)}`);
}

/** Finds clean polls after which people do not know which levels are open and which of these are out. */
function misled(polls: readonly Witnessed[], timelines: ReadonlyMap<string, readonly Statement[]>): string[] {
  return polls
    .filter(({ committed, clean }) => committed && clean)
    .flatMap(({ at, truths: [truth] }) => {
      const keys = new Set([...(truth?.keys() ?? []), ...timelines.keys()]);
      return [...keys].flatMap((key) => {
        const status = truth?.get(key)?.status ?? "retired";
        const known = timelines.get(key)?.findLast((statement) => statement.at <= at);
        const knownOpen = known !== undefined && isOpen(known);
        const agrees = knownOpen === isOpen({ status }) && (status !== "out" || known?.status === "out");
        return agrees ? [] : [`misled: at ${at} ${key} was ${status}, told was ${known?.status ?? "nothing"}`];
      });
    });
}

/** Finds statements that people knew already. A second fall to zero is new if there was some stock in between. */
function repeated(polls: readonly Witnessed[], timelines: ReadonlyMap<string, readonly Statement[]>): string[] {
  const wasLowBetween = (key: string, from: string, to: string) =>
    polls.some(
      ({ at, truths, committed }) =>
        committed && at > from && at < to && truths.some((truth) => truth.get(key)?.status === "low"),
    );
  return [...timelines].flatMap(([key, timeline]) =>
    timeline.flatMap((statement, index) => {
      const before = timeline[index - 1];
      const isNews =
        statement.status === "low"
          ? !before || !isOpen(before)
          : statement.status === "out"
            ? before?.status !== "out" || wasLowBetween(key, before.at, statement.at)
            : before !== undefined && isOpen(before);
      return isNews ? [] : [`repeated: ${JSON.stringify(statement)} after ${JSON.stringify(before)}`];
    }),
  );
}
