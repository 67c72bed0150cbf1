import { isDeepStrictEqual } from "node:util";
import type { Delivery } from "../../src/notifications/delivery.ts";
import { openReplay } from "../../src/simulation/replay.ts";
import type { Store } from "../../src/store/store.ts";
import type { PollPolicy } from "../../src/watch/poll.ts";

/** What a poll committed, or would have. */
type Told = Pick<Delivery, "channel" | "changes">;

/**
 * Plays what polls saw again, under the policy that they had.
 * @param committed the deliveries of each commit, by the time of its poll, ISO 8601 in UTC
 * @returns a description of each poll of which a replay does not tell exactly what was told
 */
export async function replayedOtherwise(
  store: Pick<Store, "seen">,
  company: string,
  { thresholds, damping, filters, kinds, alerts }: PollPolicy,
  committed: ReadonlyMap<string, readonly Told[]>,
): Promise<string[]> {
  const replay = openReplay({ thresholds, damping, watched: { enabled: filters.enabled, kinds }, alerts });
  const missing = new Set(committed.keys());
  const otherwise: string[] = [];
  for await (const { step, before } of store.seen(company, new Date(0))) {
    const [moment] = replay.take(step, before);
    missing.delete(step.at);
    const now = plain(moment?.notifications ?? []);
    const then = plain(committed.get(step.at) ?? []);
    if (!isDeepStrictEqual(now, then)) otherwise.push(`a replay tells something else at ${step.at}`);
  }
  return [...otherwise, ...[...missing].map((at) => `a replay knows nothing of the poll at ${at}`)];
}

function plain(told: readonly Told[]): unknown {
  const texts = told.map(({ channel, changes }) => `${channel} ${changes.map((it) => JSON.stringify(it)).sort()}`);
  return texts.sort();
}
