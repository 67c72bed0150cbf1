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
  let before = new Map<number, CatalogListing>();
  let now = new Map<number, CatalogListing>();
  const forgettable: Forgettable = {
    size: () => Math.max(before.size, now.size),
    forget() {
      before = new Map();
      now = new Map();
    },
  };
  return {
    turn() {
      before = now;
      now = new Map();
      room.enter(forgettable);
    },
    find: (id) => now.get(id) ?? before.get(id),
    note(listing) {
      before.delete(listing.product.id);
      now.set(listing.product.id, listing);
    },
  };
}
