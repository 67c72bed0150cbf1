import { MOST_AT_HAND, MOST_LET_GO } from "../at-hand.ts";
import type { CatalogListing } from "./catalog.ts";

/** The listings of a company's last two reads. A listing that comes again unchanged is taken from here, so it exists once. */
export interface KnownListings {
  /** Starts a read, and forgets what the read before did not list. */
  turn(): void;
  /** Returns the last listing of a product. */
  find(id: number): CatalogListing | undefined;
  /** Takes in what the read lists. */
  note(listing: CatalogListing): void;
}

/** Room for the listings of many companies: those of the companies read last are known. */
export interface ListingRoom {
  /** Takes in what a read begins to know, and makes room for it. */
  enter(listings: Forgettable): void;
}

interface Forgettable {
  size(): number;
  forget(): void;
}

export function createListingRoom(): ListingRoom {
  // In the order of their last reads.
  const all = new Set<Forgettable>();
  return {
    enter(listings) {
      all.delete(listings);
      all.add(listings);
      let known = all.values().reduce((sum, each) => sum + each.size(), 0);
      for (const oldest of all) {
        if (known <= MOST_AT_HAND || oldest === listings) return;
        if (oldest.size() > MOST_LET_GO) continue;
        known -= oldest.size();
        oldest.forget();
        all.delete(oldest);
      }
    },
  };
}

export function createKnownListings(room: ListingRoom = createListingRoom()): KnownListings {
  // Those that this read has listed, and after them those that only the read before did.
  let listings: CatalogListing[] = [];
  let listed = 0;
  // In `listings`, by product id.
  const places = new Map<number, number>();
  const forgettable: Forgettable = {
    size: () => listings.length,
    forget() {
      listings = [];
      listed = 0;
      places.clear();
    },
  };
  return {
    turn() {
      for (const { product } of listings.slice(listed)) places.delete(product.id);
      // Copied, because a list that grew by single entries keeps room for many more.
      listings = listings.slice(0, listed);
      listed = 0;
      room.enter(forgettable);
    },
    find(id) {
      const place = places.get(id);
      return place === undefined ? undefined : listings[place];
    },
    note(listing) {
      const { id } = listing.product;
      const from = places.get(id) ?? listings.length;
      const to = Math.min(from, listed);
      const other = listings[to];
      if (other !== undefined && from !== to) {
        listings[from] = other;
        places.set(other.product.id, from);
      }
      if (other?.product.id !== id) places.set(id, to);
      listings[to] = listing;
      listed = Math.max(listed, to + 1);
    },
  };
}
