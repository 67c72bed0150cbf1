import type { CatalogListing, CatalogPage } from "./catalog.ts";
import { UnexpectedBodyError } from "./errors.ts";
import { addOddities, NO_ODDITIES, type Oddities } from "./oddities.ts";

/** Counts and describes the entries whose id cannot be read, of all the pages. */
export function strangersOf(pages: readonly CatalogPage[]): Oddities {
  return pages
    .flatMap(({ strangers }) => strangers)
    .map((told) => ({ unknown: 1, ignored: 0, told: [told] }))
    .reduce<Oddities>(addOddities, NO_ODDITIES);
}

/** Fewer unknown levels than this are taken for odd rows, however many levels can be read. */
const MANY = 20;

/**
 * Fails when more levels are unknown than known: the API has changed then, and the error is reported to people, where mere
 * oddities only stand in the log.
 * @throws {UnexpectedBodyError} when 20 levels or more, and most of all, cannot be read
 */
export function checkReadable(listings: readonly CatalogListing[], strangers: Oddities): void {
  const unknown = listings.reduce((sum, { oddities }) => sum + oddities.unknown, strangers.unknown);
  const levels = listings.reduce((sum, listing) => sum + listing.levels.length, 0);
  if (unknown < MANY || unknown <= levels) return;
  const [told = strangers.told[0]] = listings.flatMap(({ oddities }) => (oddities.unknown > 0 ? oddities.told : []));
  throw new UnexpectedBodyError("GET /inventory", `most of it cannot be read: ${told}`);
}
