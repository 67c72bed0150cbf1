import type { Change } from "../stock/change.ts";
import type { LevelKey } from "../stock/level.ts";
import type { Delivery } from "./delivery.ts";

/** A stretch of time that a level spent in one state and that ended before anyone was told. ISO 8601 in UTC. */
export interface Spell {
  readonly status: "ok" | "low" | "out" | "retired";
  readonly from: string;
  readonly to: string;
}

/** What has become of one level over several deliveries. */
export interface NetChange {
  /** The final truth; its stock before is the one before all of it. */
  readonly change: Change;
  /** What was passed through on the way, oldest first; empty where a single change is all there was. */
  readonly meanwhile: readonly Spell[];
}

/**
 * Folds the changes of deliveries of one company and channel, in order, into one change a level. Nothing is left out: a
 * breach that has recovered meanwhile is told as a recovery, with the time that it lasted.
 */
export function netChanges(deliveries: readonly Delivery[]): NetChange[] {
  const chains = new Map<LevelKey, [Change, ...Change[]]>();
  for (const change of deliveries.flatMap(({ changes }) => changes)) {
    const chain = chains.get(change.key);
    if (chain) chain.push(change);
    else chains.set(change.key, [change]);
  }
  return Array.from(chains.values(), net);
}

function net(chain: readonly [Change, ...Change[]]): NetChange {
  const [first, ...later] = chain;
  const last = later.at(-1);
  if (!last) return { change: first, meanwhile: [] };
  const meanwhile = later.map(({ at }, index) => spell(chain[index] ?? first, at));
  const { stockBefore } = first;
  // Whoever never heard of the breach hears of it now: a fall from low to out would be news about nothing.
  if (last.kind === "depleted" && chain.some(({ kind }) => kind === "breached")) {
    return { change: { ...last, kind: "breached", stockBefore }, meanwhile };
  }
  return { change: { ...last, stockBefore }, meanwhile };
}

function spell(change: Change, to: string): Spell {
  return { status: change.kind === "retired" ? "retired" : change.status, from: change.at, to };
}
