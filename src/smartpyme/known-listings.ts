import { keepListing } from "../stock/keep-known.ts";
import type { CatalogListing } from "./catalog.ts";

/** What a company's last reads have listed: what is listed again is taken from here, so that memory holds it once. */
export interface KnownListings {
  /** Begins a read: of what the one before did not list nothing is kept. */
  turn(): void;
  /** The listing as it was known, where it says nothing new. */
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
      // What is odd is rare, and told anew with each read.
      const kept = known && known.oddities === listing.oddities ? keepListing(known, listing) : listing;
      now.set(id, kept);
      return kept;
    },
  };
}
