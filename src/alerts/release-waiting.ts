import type { LevelKey } from "../stock/level.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import type { Agenda, Known } from "./agenda.ts";
import { byLevel } from "./hold.ts";
import { knownOf } from "./known-of.ts";
import type { AlertPolicy } from "./policy.ts";
import { type Release, release } from "./release.ts";
import { findSilences, type Silence, silencingOf } from "./silence.ts";
import { candidateOfEpisode, type SilencedLevel, silenceEpisode } from "./silence-episode.ts";

/**
 * Tells what waits and is due without a poll: as far as the last one knows it, but for what has been silenced since.
 * @param silences that are kept in the store
 */
export function releaseWaiting(
  agenda: Agenda,
  episodes: Snapshot,
  silences: readonly Silence[],
  policy: AlertPolicy,
  now: Date,
): Release & { readonly silenced: readonly SilencedLevel[] } {
  const silencing = silencingOf(policy, silences, now);
  const held = byLevel(agenda.held);
  const known: Record<LevelKey, Known> = { ...agenda.known };
  const silenced: SilencedLevel[] = [];
  for (const key of new Set(agenda.held.map(({ changes: [{ key }] }) => key))) {
    const episode = episodes[key];
    if (!episode) continue;
    const knows = knownOf(known, key, episode, policy);
    const candidate = candidateOfEpisode(held, key, episode, knows, policy.company);
    const [silence] = findSilences(key, candidate, silencing, agenda.spent);
    if (!silence || knows.silenced?.id === silence.id) continue;
    const now = silenceEpisode(held, key, knows, silence, silencing.at);
    known[key] = now;
    silenced.push({ key, silence: now.silenced });
  }
  return { ...release({ ...agenda, known, held: [...held.values()] }, episodes, policy, now), silenced };
}
