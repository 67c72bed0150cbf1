import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Delivery } from "./delivery.ts";

/** A time that a level spent in one status and that ended before anybody was told. Times are ISO 8601 in UTC. */
export interface Interval {
  readonly status: "ok" | "low" | "out" | "retired";
  readonly from: string;
  readonly to: string;
}

/** The net change of one level over several deliveries. */
export interface CoalescedChange {
  /** The last change; its `stockBefore` is that of the first. */
  readonly change: Change;
  /** The statuses in between, oldest first; empty when there was only one change. */
  readonly meanwhile: readonly Interval[];
}

/**
 * Merges the changes of several deliveries, of one company and channel and in order, into one change a level. Nothing is lost:
 * a breach that has recovered meanwhile becomes a recovery, with the time that the breach lasted.
 */
export function* coalesceChanges(deliveries: readonly Delivery[]): Generator<CoalescedChange> {
  // The change itself where it is the only one of its level, as nearly all are.
  const chains = new Map<LevelKey, Change | [Change, ...Change[]]>();
  for (const { changes } of deliveries) {
    for (const change of changes) {
      const chain = chains.get(change.key);
      if (!chain) chains.set(change.key, change);
      else if (isChain(chain)) chain.push(change);
      else chains.set(change.key, [chain, change]);
    }
  }
  for (const chain of chains.values()) yield isChain(chain) ? coalesce(chain) : { change: chain, meanwhile: NOTHING };
}

const NOTHING: readonly Interval[] = [];

function isChain(chain: Change | [Change, ...Change[]]): chain is [Change, ...Change[]] {
  return Array.isArray(chain);
}

function coalesce(chain: readonly [Change, ...Change[]]): CoalescedChange {
  const [first] = chain;
  const last = chain.at(-1) ?? first;
  // A reminder has newer facts, but is no change of status.
  const states = chain.filter(({ kind }) => kind !== "reminder");
  const meanwhile = states.slice(0, -1).map((change, index) => interval(change, states[index + 1]?.at ?? last.at));
  const { stockBefore } = first;
  const breach = chain.find((change) => change.kind === "breached");
  // The readers do not know of the breach yet, so that they are told of it, and not of a fall from low to out.
  if (breach && (last.kind === "depleted" || last.kind === "reminder")) {
    return { change: { ...last, kind: "breached", stockBefore, afterSilence: breach.afterSilence }, meanwhile };
  }
  if (last.kind === "reminder" && last.status === "out" && states.length > 0) {
    return { change: { ...last, kind: "depleted", status: last.status, stockBefore }, meanwhile };
  }
  return { change: { ...last, stockBefore }, meanwhile };
}

function interval(change: Change, to: string): Interval {
  return { status: change.kind === "retired" ? "retired" : change.status, from: change.at, to };
}
