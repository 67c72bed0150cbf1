import { type AnswerTarget, markOf, type ReadToken } from "../../messages/answer-token.ts";
import { NOTHING_NOTIFIED, type Notified } from "../../notifications/notification-state.ts";
import { activate, findSilences, isOn, type KeptSilence } from "../../policy/silence.ts";
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
  const { consumed, levels: notified } = states.get(token.company)?.notificationState ?? NOTHING_NOTIFIED;
  const told = rows.filter(({ key }) => token.kind === "level" || isTold(notified.get(key), token.channel));
  const meant = told.filter(({ episode }) => Date.parse(episode.since) <= token.foundAt);
  if (meant.length === 0) return { is: told.length === 0 ? "over" : "superseded" };
  const silencing = { silences: kept.map(activate), readMarker: () => null, at: "", today };
  const silenceOf = ({ company, key, episode: { level, status }, silenced }: LevelRow) => {
    const [holding] = findSilences(key, { company, level, statuses: [status] }, silencing, consumed);
    if (holding) return kept.find(({ id }) => id === holding.id) ?? null;
    // One of the config or of a note. One that is not kept any more was ended, and the next poll finds that out.
    return silenced && /^(?:config|note):/.test(silenced.id) ? { reason: silenced.reason, by: null } : null;
  };
  const judged = meant.map((row) => ({ row, silence: silenceOf(row) }));
  const levels = judged.filter(({ silence }) => silence === null).map(({ row }) => row);
  if (levels.length > 0) return { is: "open", levels };
  const silence = judged.at(0)?.silence;
  return silence ? { is: "answered", silence } : { is: "over" };
}

/** Whether a channel was told of the open episode: of a supplier or a warehouse it may not hear of all. */
function isTold(record: Notified | undefined, channel: string): boolean {
  return record?.told.some((told) => told.channel === channel && told.heardAt !== null) ?? false;
}

/**
 * Lists the answers of a company that are of no use any more, to be removed: their link has expired, and their day is over or all of
 * their levels have recovered.
 */
export function spentAnswers(
  company: string,
  kept: readonly KeptSilence[],
  { rows }: Pick<OpenLevels, "rows">,
  today: string,
  expiredBefore: Date,
): string[] {
  const holding = new Set(rows.flatMap(({ silenced }) => (silenced ? [silenced.id] : [])));
  return kept
    .filter(({ answer, match }) => answer !== undefined && match.company?.includes(company))
    .filter(({ since }) => Date.parse(since) < expiredBefore.getTime())
    .filter(({ id, until }) => !isOn(until, today) || !holding.has(id))
    .map(({ id }) => id);
}
