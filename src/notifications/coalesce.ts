import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Delivery } from "./delivery.ts";

/** A stretch of time that a level spent in one state and that ended before anyone was told. ISO 8601 in UTC. */
export interface Interval {
  readonly status: "ok" | "low" | "out" | "retired";
  readonly from: string;
  readonly to: string;
}

/** What has become of one level over several deliveries. */
export interface CoalescedChange {
  /** The final truth; its stock before is the one before all of it. */
  readonly change: Change;
  /** What was passed through on the way, oldest first; empty where a single change is all there was. */
  readonly meanwhile: readonly Interval[];
}

/**
 * Folds the changes of deliveries of one company and channel, in order, into one change a level. Nothing is left out: a
 * breach that has recovered meanwhile is told as a recovery, with the time that it lasted.
 */
export function coalesceChanges(deliveries: readonly Delivery[]): CoalescedChange[] {
  const chains = new Map<LevelKey, [Change, ...Change[]]>();
  for (const change of deliveries.flatMap(({ changes }) => changes)) {
    const chain = chains.get(change.key);
    if (chain) chain.push(change);
    else chains.set(change.key, [change]);
  }
  return Array.from(chains.values(), coalesce);
}

function coalesce(chain: readonly [Change, ...Change[]]): CoalescedChange {
  const [first] = chain;
  const last = chain.at(-1) ?? first;
  // A reminder says that nothing has changed: it brings newer facts, and no state of its own.
  const states = chain.filter(({ kind }) => kind !== "reminder");
  const meanwhile = states.slice(0, -1).map((change, index) => interval(change, states[index + 1]?.at ?? last.at));
  const { stockBefore } = first;
  const breach = chain.find((change) => change.kind === "breached");
  // Whoever never heard of the breach hears of it now: a fall from low to out would be news about nothing.
  if (breach && (last.kind === "depleted" || last.kind === "reminder")) {
    return { change: { ...last, kind: "breached", stockBefore, afterSilence: breach.afterSilence }, meanwhile };
  }
  if (last.kind === "reminder" && last.status === "out" && states.length > 0) {
    return { change: { ...last, kind: "depleted", status: last.status, stockBefore }, meanwhile };
  }
  return { change: chain.length > 1 ? { ...last, stockBefore } : last, meanwhile };
}

function interval(change: Change, to: string): Interval {
  return { status: change.kind === "retired" ? "retired" : change.status, from: change.at, to };
}
