import { type AnswerTarget, markOf, type ReadToken } from "../../messages/answer-token.ts";
import { type ActiveSilence, activate, isOn, type KeptSilence } from "../../policy/silence.ts";
import type { LevelRow, OpenLevels } from "../levels/rows.ts";

/** What a genuine link that has not expired can still do. */
export type Standing =
  /** It can be answered, for these levels. */
  | { readonly is: "open"; readonly levels: readonly LevelRow[] }
  /** It was answered. */
  | { readonly is: "used"; readonly silence: KeptSilence }
  /** Somebody has answered in another way, or a silence holds for all of it. */
  | { readonly is: "answered"; readonly silence: Pick<KeptSilence, "reason" | "by"> & Partial<KeptSilence> }
  /** All that it was about has recovered, and is short anew: a newer message tells of that. */
  | { readonly is: "superseded" }
  /** Nothing of it is short any more. */
  | { readonly is: "over" };

/** Finds the levels that a token is about. */
export type FindLevels = (rows: readonly LevelRow[], token: ReadToken) => readonly LevelRow[];

/** Makes the search for the levels of tokens. All levels of a listing are hashed once, however many links are opened. */
export function createLevelFinder(): FindLevels {
  const known = new WeakMap<readonly LevelRow[], Map<AnswerTarget["kind"], ReadonlyMap<string, readonly LevelRow[]>>>();
  return (rows, { kind, mark, company }) => {
    const ofRows = known.get(rows) ?? new Map();
    known.set(rows, ofRows);
    const byMark = ofRows.get(kind) ?? Map.groupBy(rows, ({ episode, key }) => markOf(kind, episode.level, key));
    ofRows.set(kind, byMark);
    return (byMark.get(mark) ?? []).filter((row: LevelRow) => row.company === company);
  };
}

/** The id of the silence that the answer by a link makes. */
export function answerId({ id }: ReadToken): string {
  return `a-${id}`;
}

/**
 * Judges what a link can do now. It is about levels that were short already when its message was written.
 * @param rows the open levels that the link is about
 * @param kept all silences of the store
 * @param today YYYY-MM-DD
 */
export function judgeLink(
  token: ReadToken,
  rows: readonly LevelRow[],
  { states }: Pick<OpenLevels, "states">,
  kept: readonly KeptSilence[],
  today: string,
): Standing {
  const own = kept.find(({ id }) => id === answerId(token));
  if (own) return { is: "used", silence: own };
  if (rows.length === 0) return { is: "over" };
  const meant = rows.filter(({ episode }) => Date.parse(episode.since) <= token.foundAt);
  if (meant.length === 0) return { is: "superseded" };
  const consumed = states.get(token.company)?.notificationState.consumed ?? {};
  const active = kept.filter(({ until }) => isOn(until, today)).map((silence) => ({ silence, ...activated(silence) }));
  const silenceOf = ({ company, key, episode: { level, status }, silenced }: LevelRow) => {
    const holding = active.find(
      ({ silence, holds }) =>
        !consumed[key]?.includes(silence.id) && holds(key, { company, level, statuses: [status] }),
    );
    if (holding) return holding.silence;
    // One of the config or of a note. One that is not kept any more was ended, and the next poll finds that out.
    return silenced && /^(?:config|note):/.test(silenced.id) ? { reason: silenced.reason, by: null } : null;
  };
  const judged = meant.map((row) => ({ row, silence: silenceOf(row) }));
  const levels = judged.filter(({ silence }) => silence === null).map(({ row }) => row);
  if (levels.length > 0) return { is: "open", levels };
  const silence = judged.at(0)?.silence;
  return silence ? { is: "answered", silence } : { is: "over" };
}

function activated(silence: KeptSilence) {
  const { mayHoldFor, matches } = activate(silence);
  const holds = (key: LevelRow["key"], candidate: Parameters<ActiveSilence["matches"]>[0]) =>
    mayHoldFor(key) && matches(candidate);
  return { holds };
}

/**
 * Lists the answers that are of no use any more, to be removed: their link has expired, their day is over, or all of their levels
 * have recovered.
 */
export function spentAnswers(
  kept: readonly KeptSilence[],
  { rows }: Pick<OpenLevels, "rows">,
  today: string,
  expiredBefore: Date,
): string[] {
  const holding = new Set(rows.flatMap(({ silenced }) => (silenced ? [silenced.id] : [])));
  return kept
    .filter(({ answer, since }) => answer !== undefined && Date.parse(since) < expiredBefore.getTime())
    .filter(({ id, until }) => !isOn(until, today) || !holding.has(id))
    .map(({ id }) => id);
}
