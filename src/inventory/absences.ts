import { compare } from "../stock/decimal.ts";
import { isUnderMinimum } from "../stock/judge.ts";
import type { Listing } from "../stock/level.ts";

/** A followed product that the API's filter did not list in the last poll. Times are ISO 8601 in UTC. */
export interface Absence {
  /**
   * When a look-up last read its stock; if none did, when it was first missing. Null while each poll reads it in another way:
   * a new time at each poll would be a write for each followed product.
   */
  readonly since: string | null;
  /** When it was last looked up by its id; null: never. */
  readonly triedAt: string | null;
  /** Whether its stock, when last known, was too high for the API's filter, so that its absence there means nothing. */
  readonly isExpected: boolean;
}

/** By product id. */
export type Absences = Readonly<Record<string, Absence>>;

/** What a poll saw of the followed products. */
export interface Sightings {
  /** Ids of the products that the API's filter listed; these are not absent. */
  readonly filtered: Pick<ReadonlySet<number>, "has">;
  readonly listings: readonly Listing[];
  /** Ids that were looked up. */
  readonly tried: ReadonlySet<number>;
  /** Whether the filter also lists levels at exactly their minimum. */
  readonly listsMinimum: boolean;
}

/**
 * Returns the followed products that the filter did not list in this poll, each with what is known of its absence.
 * @param followed ids of products with an open episode, and of products that are looked up for other reasons
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
    if (listing)
      absences[id] = { since: tried.has(id) ? at : null, triedAt, isExpected: !isListed(listing, listsMinimum) };
    else absences[id] = { since: known?.since ?? at, triedAt, isExpected: known?.isExpected ?? false };
  }
  return absences;
}

/** Tells whether the API's filter should list a product with these levels. */
function isListed({ levels }: Listing, listsMinimum: boolean): boolean {
  return levels.some(
    (level) =>
      isUnderMinimum(level) || (listsMinimum && level.minimum !== null && compare(level.stock, level.minimum) === 0),
  );
}
