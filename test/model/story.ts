import type { CoalescedChange } from "../../src/notifications/coalesce.ts";
import type { Change } from "../../src/stock/change.ts";
import type { DeadLetter } from "../../src/store/kinds.ts";

/** One sentence of what a channel was told of a level: from `at` on it stood so. */
export interface Statement {
  readonly key: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly status: "ok" | "low" | "out" | "retired";
  /** The stock that was named; null for spells that were told in passing. */
  readonly stock: string | null;
}

/** What a message said of a level, spells that were over by then included. */
export function statementsOf({ change, meanwhile }: CoalescedChange): Statement[] {
  const passed = meanwhile.map(({ status, from }) => ({ key: change.key, at: from, status, stock: null }));
  return [...passed, statementOf(change)];
}

/** What a dead letter would have said. */
export function unsaid({ delivery }: DeadLetter): Statement[] {
  return delivery.changes.map(statementOf);
}

function statementOf(change: Change): Statement {
  const { key, at, kind, level } = change;
  return { key, at, status: kind === "retired" ? "retired" : change.status, stock: level.stock };
}

export function isOpen({ status }: { readonly status: Statement["status"] }): boolean {
  return status === "low" || status === "out";
}

/** The statements about each level in the order of time, each once. */
export function timelinesOf(statements: readonly Statement[]): ReadonlyMap<string, readonly Statement[]> {
  const inOrder = [...statements].sort((a, b) => a.at.localeCompare(b.at));
  const timelines = new Map<string, Statement[]>();
  for (const statement of inOrder) {
    const timeline = timelines.get(statement.key) ?? [];
    if (timeline.at(-1)?.at !== statement.at) timeline.push(statement);
    timelines.set(statement.key, timeline);
  }
  return timelines;
}
