import type { KeptSilence } from "../policy/silence.ts";
import type { Looked } from "../stock/detect-changes.ts";
import type { Listing } from "../stock/level.ts";
import { readIds } from "./id-ranges.ts";
import { markOf, type Noted } from "./note-seen.ts";
import type { FlushLine, Line, Moved, PollLine, ReadKind, SilencesMoved, StockRow } from "./seen.ts";

interface AnyStep {
  readonly at: string;
  /** Since when the daemon was running, if that is after the step before; null: it was running then. */
  readonly upSince: string | null;
  readonly silences: readonly KeptSilence[];
}

/** A poll as it was, read from the log. */
export interface PollStep extends AnyStep {
  readonly kind: "poll";
  readonly read: ReadKind;
  /** Whether something before this poll is not in the log, so that what was open then must be known. */
  readonly isFirst: boolean;
  /** All listings that the log has, also of products that this poll did not list. */
  readonly listings: ReadonlyMap<number, Listing>;
  readonly listed: ReadonlySet<number>;
  /** The listed products that are new, moved, or not listed by the poll before. */
  readonly fresh: ReadonlySet<number>;
  readonly deleted: readonly number[];
  readonly outside: readonly number[];
  readonly incomplete: boolean;
  readonly isLasting: boolean;
  readonly isPart: boolean;
  readonly looked: Looked;
}

export interface FlushStep extends AnyStep {
  readonly kind: "flush";
}

export type Step = PollStep | FlushStep;

/** Reads a log, line by line. */
export interface LogReader {
  /**
   * @param isFirst whether a base counts as the first, because lines before it could not be read
   * @throws {RangeError} when the line does not follow from those before it
   */
  take(line: Line, moved: Moved, isFirst?: boolean): Step;
  /** Returns what must be known to add a line; null: nothing was read. */
  noted(): Noted | null;
}

export function openLogReader(): LogReader {
  let at: string | null = null;
  let polledAt = "";
  let baseAt = "";
  let silences: readonly KeptSilence[] = [];
  let listings = new Map<number, Listing>();
  let listed = new Map<ReadKind, ReadonlySet<number>>();
  let lastListed = NOTHING;

  function takePoll(line: PollLine, moved: Moved, isFirst: boolean): PollStep {
    if (line.base) {
      listings = new Map();
      listed = new Map();
      baseAt = line.at;
    } else if (at === null) throw new RangeError("it begins with what is not a base");
    const fresh = new Set<number>();
    for (const listing of moved.whole) {
      listings.set(listing.product.id, listing);
      fresh.add(listing.product.id);
    }
    for (const row of moved.stocks) {
      listings.set(row[0], withStocks(listings.get(row[0]), row));
      fresh.add(row[0]);
    }
    const before = listed.get(line.read) ?? NOTHING;
    const added = [...fresh, ...idsOf(line.listed)].filter((id) => !before.has(id));
    const dropped = idsOf(line.unlisted);
    const isSame = added.length === 0 && dropped.length === 0;
    const now = isSame ? before : new Set([...before, ...added]).difference(new Set(dropped));
    for (const id of before === lastListed ? added : now) if (!lastListed.has(id)) fresh.add(id);
    listed.set(line.read, now);
    lastListed = now;
    polledAt = line.at;
    const { read, deleted = [], outside = [], incomplete, isLasting, isPart, looked = "everything" } = line;
    return {
      kind: "poll",
      ...whenOf(line),
      read,
      isFirst: line.base === "first" || isFirst,
      listings,
      listed: now,
      fresh,
      deleted,
      outside,
      incomplete: incomplete === true,
      isLasting: isLasting === true,
      isPart: isPart === true,
      looked,
    };
  }

  function idsOf(ranges: string | undefined): number[] {
    return ranges === undefined ? [] : readIds(ranges, listings.keys());
  }

  function whenOf(line: PollLine | FlushLine): AnyStep {
    return { at: line.at, upSince: line.upSince ?? null, silences };
  }

  return {
    take(line, moved, isFirst = false) {
      const isBase = line.kind === "poll" && line.base !== undefined;
      silences = withMoved(isBase ? [] : silences, line.silences);
      const step = line.kind === "poll" ? takePoll(line, moved, isFirst) : flushOf(line);
      at = line.at;
      return step;
    },
    noted() {
      if (at === null) return null;
      const products = new Map(Array.from(listings, ([id, listing]) => [id, markOf(listing)]));
      return { at, polledAt, baseAt, products, listed, silences };
    },
  };

  function flushOf(line: FlushLine): FlushStep {
    if (at === null) throw new RangeError("it begins with what is not a base");
    return { kind: "flush", ...whenOf(line) };
  }
}

const NOTHING: ReadonlySet<number> = new Set();

function withStocks(known: Listing | undefined, [id, ...stocks]: StockRow): Listing {
  if (known?.levels.length !== stocks.length)
    throw new RangeError(`it has stocks of product ${id}, which it does not know`);
  const levels = known.levels.map((level, index) => ({ ...level, stock: stocks[index] ?? level.stock }));
  return { ...known, levels };
}

function withMoved(before: readonly KeptSilence[], moved: SilencesMoved | undefined): readonly KeptSilence[] {
  if (moved === undefined) return before;
  if ("all" in moved) return moved.all;
  return [...before.filter(({ id }) => !moved.ended.includes(id)), ...moved.made];
}
