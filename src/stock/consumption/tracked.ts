import type { Decimal } from "../decimal.ts";
import type { Observed } from "./history.ts";
import type { Rate } from "./rate.ts";

/** A warehouse of a product. */
export interface Place {
  readonly branch: string | null;
  readonly warehouse: string | null;
}

/** What is kept of one level for the next full read. Of its history it holds only what was not filed yet. */
export interface Tracked extends Observed {
  readonly place: Place;
  /** Stock at the last full read; null: it was not listed. */
  readonly stock: Decimal | null;
  /** The rate as last estimated; null: not known. */
  readonly rate: Rate | null;
}
