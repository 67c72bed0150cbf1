import type { KeptSilence } from "../policy/silence.ts";
import type { Evidence, Looked } from "../stock/detect-changes.ts";
import type { Listing } from "../stock/level.ts";

/** Every way in which a poll reads the inventory. */
export const READ_KINDS = ["filtered", "full", "check", "sliced"] as const;

export type ReadKind = (typeof READ_KINDS)[number];

/** Everything that decides what a poll finds and tells, besides the config. Times are ISO 8601 in UTC. */
export interface SeenPoll {
  readonly kind: "poll";
  /** When the poll began. */
  readonly at: string;
  /** Since when the daemon that polled was running. */
  readonly upSince: string;
  readonly read: ReadKind;
  readonly evidence: Evidence;
  /** The silences in the store. */
  readonly silences: readonly KeptSilence[];
}

/** A moment between two polls at which pending changes were told. Times are ISO 8601 in UTC. */
export interface SeenFlush {
  readonly kind: "flush";
  readonly at: string;
  readonly upSince: string;
  readonly silences: readonly KeptSilence[];
}

export type Seen = SeenPoll | SeenFlush;

/** How the silences differ from those of the line before: some ended, some made; or all of them, where their order changed. */
export type SilencesMoved =
  | { readonly ended: readonly string[]; readonly made: readonly KeptSilence[] }
  | { readonly all: readonly KeptSilence[] };

interface AnyLine {
  readonly at: string;
  /** Since when the daemon was running; absent: since the line before. */
  readonly upSince?: string | undefined;
  /** Absent: they are as in the line before. */
  readonly silences?: SilencesMoved | undefined;
}

/** A poll in the log, by what differs from the lines before it. */
export interface PollLine extends AnyLine {
  readonly kind: "poll";
  readonly read: ReadKind;
  /**
   * Present: the line says everything, whatever stands before it. `next`: it follows the line before. `first`: something between
   * the two is not in the log.
   */
  readonly base?: "first" | "next" | undefined;
  /** Ids that the last poll of this kind did not list, or listed and this one does not, as `formatIds` writes them. */
  readonly listed?: string | undefined;
  readonly unlisted?: string | undefined;
  readonly deleted?: readonly number[] | undefined;
  readonly outside?: readonly number[] | undefined;
  readonly incomplete?: true | undefined;
  readonly isLasting?: true | undefined;
  readonly isPart?: true | undefined;
  /** Absent: everything. */
  readonly looked?: Exclude<Looked, "everything"> | undefined;
}

export interface FlushLine extends AnyLine {
  readonly kind: "flush";
}

/** One line of the log. */
export type Line = PollLine | FlushLine;

/** What a poll saw otherwise than the log has it. Each of these products is listed. */
export interface Moved {
  readonly whole: readonly Listing[];
  /** Products of which nothing but stocks is another: id, and the stock of each of its levels in their order. */
  readonly stocks: readonly StockRow[];
}

/** The listings of which something moved, in the order of their products' ids; `stocks`: of which nothing but stocks is another. */
export interface MovedListings {
  readonly whole: readonly Listing[];
  readonly stocks: readonly Listing[];
}

export type StockRow = readonly [id: number, ...stocks: Listing["levels"][number]["stock"][]];

export const NOTHING_MOVED = { whole: [], stocks: [] } as const;
