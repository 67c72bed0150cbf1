import { keepListing } from "../stock/keep-known.ts";
import type { CatalogListing } from "./catalog.ts";

/** The listings of a company's last two reads. A listing that comes again unchanged is taken from here, so it exists once. */
export interface KnownListings {
  /** Starts a read, and forgets what the read before did not list. */
  turn(): void;
  /** Returns the known listing when nothing has changed, else the new one with those known parts that are the same. */
  keep(listing: CatalogListing): CatalogListing;
}

export function createKnownListings(): KnownListings {
  let before = new Map<number, CatalogListing>();
  let now = new Map<number, CatalogListing>();
  return {
    turn() {
      before = now;
      now = new Map();
    },
    keep(listing) {
      const { id } = listing.product;
      const known = now.get(id) ?? before.get(id);
      // Oddities are rare; each read describes them anew.
      const kept = known && known.oddities === listing.oddities ? keepListing(known, listing) : listing;
      now.set(id, kept);
      return kept;
    },
  };
}
