import type { CatalogListing, CatalogPage } from "./catalog.ts";
import { UnexpectedBodyError } from "./errors.ts";
import { addOddities, NO_ODDITIES, type Oddities } from "./oddities.ts";

/** The entries of pages of which not even the id can be read. */
export function strangersOf(pages: readonly CatalogPage[]): Oddities {
  return pages
    .flatMap(({ strangers }) => strangers)
    .map((told) => ({ unknown: 1, ignored: 0, told: [told] }))
    .reduce<Oddities>(addOddities, NO_ODDITIES);
}

/** Fewer than so many are odd rows, whatever the rest is like. */
const MANY = 20;

/**
 * Where most of what is listed cannot be read, the API is another one: people have to be told, and not a log.
 * @throws {UnexpectedBodyError}
 */
export function checkReadable(listings: readonly CatalogListing[], strangers: Oddities): void {
  const unknown = listings.reduce((sum, { oddities }) => sum + oddities.unknown, strangers.unknown);
  const levels = listings.reduce((sum, listing) => sum + listing.levels.length, 0);
  if (unknown < MANY || unknown <= levels) return;
  const [told = strangers.told[0]] = listings.flatMap(({ oddities }) => (oddities.unknown > 0 ? oddities.told : []));
  throw new UnexpectedBodyError("GET /inventory", `most of it cannot be read: ${told}`);
}
