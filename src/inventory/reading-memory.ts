import type { Looked } from "../stock/detect-changes.ts";
import type { Absences } from "./absences.ts";

/** How far a catalog has been read that is too large for one poll. A cycle of slices reads all of it once. */
export interface Slices {
  /** How many products, in the order of their SKUs, this cycle has read. */
  readonly next: number;
  /** How many products the catalog has. */
  readonly products: number;
  /** Pages that a poll reads when the hour's requests suffice. */
  readonly pagesAPoll: number;
  /** Products a page. */
  readonly pageSize: number;
  /** When this cycle began, ISO 8601 in UTC. */
  readonly began: string;
  /** The last cycle that reached the end of the catalog; null: none has. Times are ISO 8601 in UTC. */
  readonly lastCycle: { readonly began: string; readonly ended: string } | null;
}

/** What is kept from one poll to the next of how a company is read. */
export interface ReadingMemory {
  readonly looked: Looked;
  /** Null: the catalog is not read in slices. */
  readonly slices: Slices | null;
  readonly absences: Absences;
  /** Since when polls have read less than they should, ISO 8601 in UTC; null: the last poll read all that it should. */
  readonly unreadSince: string | null;
}

export const NOTHING_READ: ReadingMemory = { looked: "nothing", slices: null, absences: {}, unreadSince: null };

/** Two hours, twice the window of the API's count: a read that only waited for the next window has been done by then. */
const PATIENCE_MS = 2 * 60 * 60 * 1000;

/** Tells whether a shortcoming has lasted for two hours, so that it will not pass by itself. */
export function isLasting(since: string | null, now: Date): boolean {
  return since !== null && now.getTime() - Date.parse(since) >= PATIENCE_MS;
}

/** How much one poll has read. */
export interface ReadExtent {
  /** Whether at least all pages of the API's filter were read. */
  readonly isFilterRead: boolean;
  /** Whether everything that can be low was read: the catalog, or the list of a proven filter. */
  readonly isWhole: boolean;
}

export function lookedAt(before: Looked, { isFilterRead, isWhole }: ReadExtent): Looked {
  if (before === "everything" || isWhole) return "everything";
  return isFilterRead ? "by_filter" : before;
}
