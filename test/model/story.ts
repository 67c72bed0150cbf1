import type { CoalescedChange } from "../../src/notifications/coalesce.ts";
import type { Change } from "../../src/stock/change.ts";
import type { DeadLetter } from "../../src/store/kinds.ts";

/** One statement to a channel: from `at` on a level had this status. */
export interface Statement {
  readonly key: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly status: "ok" | "low" | "out" | "retired";
  /** The stock in the statement; null for a status that is only mentioned as "meanwhile". */
  readonly stock: string | null;
}

/** Returns the statements of a message about a level, including statuses that were over by then. */
export function statementsOf({ change, meanwhile }: CoalescedChange): Statement[] {
  const passed = meanwhile.map(({ status, from }) => ({ key: change.key, at: from, status, stock: null }));
  return [...passed, statementOf(change)];
}

/** Returns the statements of a dead letter. */
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

/** Groups statements by level, in the order of time, each once. */
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
