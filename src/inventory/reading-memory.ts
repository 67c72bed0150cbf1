import type { Looked } from "../stock/detect-changes.ts";
import type { Absences } from "./absences.ts";

/** How far a catalog is read that is too large to be read with each poll. */
export interface Slices {
  /** How many products of the catalog, in the order of their SKUs, this round has read. */
  readonly next: number;
  /** How many products there are. */
  readonly products: number;
  /** Pages that a poll reads of them, where the hour's requests suffice. */
  readonly pagesAPoll: number;
  /** Products a page. */
  readonly pageSize: number;
  /** When this round began, ISO 8601 in UTC. */
  readonly began: string;
  /** The last round that came to the end of the catalog; null: none has. Times: ISO 8601 in UTC. */
  readonly lastCycle: { readonly began: string; readonly ended: string } | null;
}

/** What is remembered from one poll to the next of how a company is read. */
export interface ReadingMemory {
  readonly looked: Looked;
  /** Null: the catalog is not read in slices. */
  readonly slices: Slices | null;
  readonly absences: Absences;
  /** Since when less of the catalog is read than should be, ISO 8601 in UTC; null: all of it is. */
  readonly unreadSince: string | null;
}

export const NOTHING_READ: ReadingMemory = { looked: "nothing", slices: null, absences: {}, unreadSince: null };

/** Twice the time for which the API counts requests: what only waited for the next count has had its chance by then. */
const PATIENCE_MS = 2 * 60 * 60 * 1000;

/** Whether something has waited for so long that it will not pass by itself. */
export function isLasting(since: string | null, now: Date): boolean {
  return since !== null && now.getTime() - Date.parse(since) >= PATIENCE_MS;
}

/** What one poll has read, as far as the memory of it goes. */
export interface ReadExtent {
  /** All pages of what the API's filter lists, at least. */
  readonly isFilterRead: boolean;
  /** All that is to be watched, by what is known of the API: the catalog, or what a proven filter lists. */
  readonly isWhole: boolean;
}

export function lookedAt(before: Looked, { isFilterRead, isWhole }: ReadExtent): Looked {
  if (before === "everything" || isWhole) return "everything";
  return isFilterRead ? "by_filter" : before;
}
