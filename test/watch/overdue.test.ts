import { describe, expect, test } from "@jest/globals";
import { listOverdue, patienceFor } from "../../src/watch/overdue.ts";

const NOW = new Date("2026-11-23T15:00:00Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

/** Lists overdue companies: all were due so many minutes ago, and one was polled so many minutes ago. */
function overdue(companies: number, dueAgo: number, polledAgo: number, companies_at_once = 8): number {
  const names = Array.from({ length: companies }, (_, index) => `c${index}`);
  const polls = names.map((company, index) => ({
    company,
    at: ago(index === 0 ? polledAgo : 600),
    nextDueAt: index === 0 ? NOW.toISOString() : ago(dueAgo),
  }));
  const patienceMs = patienceFor(polls, { companies, poll: { jitter: 0, companies_at_once } }, NOW);
  return listOverdue(polls, names, new Date(NOW.getTime() - patienceMs)).length;
}

describe("a poll is overdue", () => {
  test("five minutes after it was due, when all companies are polled at once", () => {
    expect([overdue(8, 4, 1), overdue(8, 6, 1)]).toEqual([0, 7]);
  });

  test("not while it waits for companies before it", () => {
    expect([overdue(500, 60, 1), overdue(500, 80, 1)]).toEqual([0, 499]);
    expect(overdue(500, 60, 1, 64)).toBe(499);
  });

  test("at once when no company is polled any more", () => {
    expect(overdue(500, 6, 6)).toBe(499);
  });
});
