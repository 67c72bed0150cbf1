import { compare } from "../stock/decimal.ts";
import { isUnderMinimum } from "../stock/judge.ts";
import type { Listing } from "../stock/level.ts";

/** A product that is followed and that no sweep has listed. Times: ISO 8601 in UTC. */
export interface Absence {
  /** When its stock was last known, or else when it was first missed. */
  readonly since: string;
  /** When it was last asked for by its id; null: never. */
  readonly triedAt: string | null;
  /** Its stock was such that the API's filter does not list it: that it is missing there tells nothing. */
  readonly isExpected: boolean;
}

/** By product id. */
export type Absences = Readonly<Record<string, Absence>>;

/** What a poll saw of the products that are followed. */
export interface Sightings {
  /** Ids of those that the API's filter has listed: that one is missing there would be news. */
  readonly filtered: Pick<ReadonlySet<number>, "has">;
  readonly listings: readonly Listing[];
  /** Ids that were asked for. */
  readonly tried: ReadonlySet<number>;
  /** The filter lists what is at exactly its minimum, too. */
  readonly listsMinimum: boolean;
}

/**
 * @param followed ids of the products with an open episode, and of what is looked up besides
 * @param at ISO 8601 in UTC
 */
export function updateAbsences(
  before: Absences,
  followed: Iterable<number>,
  { filtered, listings, tried, listsMinimum }: Sightings,
  at: string,
): Absences {
  const missed = [...followed].filter((id) => !filtered.has(id));
  const absences: Record<string, Absence> = {};
  if (missed.length === 0) return absences;
  const seen = new Map(listings.map((listing) => [listing.product.id, listing]));
  for (const id of missed) {
    const known = before[id];
    const triedAt = tried.has(id) ? at : (known?.triedAt ?? null);
    const listing = seen.get(id);
    if (listing) absences[id] = { since: at, triedAt, isExpected: !isListed(listing, listsMinimum) };
    else absences[id] = { since: known?.since ?? at, triedAt, isExpected: known?.isExpected ?? false };
  }
  return absences;
}

/** Whether the API's filter would list the product. */
function isListed({ levels }: Listing, listsMinimum: boolean): boolean {
  return levels.some(
    (level) =>
      isUnderMinimum(level) || (listsMinimum && level.minimum !== null && compare(level.stock, level.minimum) === 0),
  );
}
