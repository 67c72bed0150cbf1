import type { Transition } from "./market.ts";
import type { Notification } from "./telling.ts";

/** A comparison of what one channel was told with what happened. */
export interface Verdict {
  /** Descriptions of broken promises; empty when all were kept. */
  readonly violations: readonly string[];
  readonly missing: number;
  /** Number of lines that told nothing new, as at-least-once allows. */
  readonly repeats: number;
}

/** @param tellings in the order of their arrival */
export function judgeTellings(
  channel: string,
  transitions: readonly Transition[],
  notifications: readonly Notification[],
): Verdict {
  const violations: string[] = [];
  const told = new Set<Transition>();
  let repeats = 0;
  for (const { number, before, line } of notifications) {
    const transition = transitions[number - 1];
    if (!transition || !line.includes(transition.sku)) {
      violations.push(`${channel}: invented: ${line}`);
      continue;
    }
    const history = transitions.filter(({ company, sku }) => company === transition.company && sku === transition.sku);
    const index = history.indexOf(transition);
    if (before > index) violations.push(`${channel}: tells more than happened before it: ${line}`);
    if (told.has(transition)) repeats += 1;
    else if (history.slice(index + 1).some((later) => told.has(later))) {
      violations.push(`${channel}: told after what came later: ${line}`);
    }
    for (const covered of history.slice(Math.max(0, index - before), index + 1)) told.add(covered);
  }
  const missing = transitions.filter((transition) => !told.has(transition));
  return {
    violations: [
      ...violations,
      ...missing.map(({ number, sku }) => `${channel}: lost: transition ${number} of ${sku}`),
    ],
    missing: missing.length,
    repeats,
  };
}
