import type { KeptSilence } from "../policy/silence.ts";
import { nowAndThen, type Steps } from "../steps.ts";
import { isSamePlace, type Listing } from "../stock/level.ts";
import { fingerprint } from "./fingerprint.ts";
import { formatIds } from "./id-ranges.ts";
import {
  type FlushLine,
  type Line,
  type MovedListings,
  NOTHING_MOVED,
  type PollLine,
  type ReadKind,
  type Seen,
  type SeenPoll,
  type SilencesMoved,
} from "./seen.ts";

/** A listing as the log has it, by two numbers: it may be one of 20,000. */
export interface Mark {
  facts: number;
  stocks: number;
  /** The object that it is of: one that comes again need not be looked through. Null: not known. */
  of: Listing | null;
}

/** What must be known of the log to add a line to it. */
export interface Noted {
  /** When the last line was. */
  readonly at: string;
  /** When the last poll began. */
  readonly polledAt: string;
  /** When the last base was. */
  readonly baseAt: string;
  readonly products: Map<number, Mark>;
  /** The products that the last poll of each kind listed. */
  readonly listed: ReadonlyMap<ReadKind, ReadonlySet<number>>;
  readonly silences: readonly KeptSilence[];
}

/** A line to be added to the log. */
export interface Note {
  readonly line: Line;
  readonly moved: MovedListings;
  /**
   * Returns what is known of the log once the line is in it. It takes over the marks of what was known before, which is not to be
   * used any more: two marks of each of many products would take much memory.
   */
  noted(): Noted;
}

/** A base is made so often, so that a log can lose its beginning. */
const BASE_EVERY_MS = 7 * 24 * 3_600_000;

/**
 * Makes the line of a poll, or of a flush.
 * @param before null: the log is empty, or what it says is not known
 * @param polledAt when the poll before this one began, ISO 8601 in UTC; null: it is the first
 * @returns null: a flush that no poll of the log came before
 */
export function* noteSeen(before: Noted | null, seen: Seen, polledAt: string | null): Steps<Note | null> {
  const known = before !== null && before.polledAt === polledAt && before.at < seen.at ? before : null;
  if (seen.kind === "flush") return known && noteFlush(known, seen);
  if (known === null) return yield* notePoll(emptyLog(), seen, { base: "first" });
  const isOld = Date.parse(seen.at) - Date.parse(known.baseAt) >= BASE_EVERY_MS;
  return isOld
    ? yield* notePoll({ ...emptyLog(), at: known.at }, seen, { base: "next" })
    : yield* notePoll(known, seen, {});
}

function emptyLog(): Noted {
  return {
    at: "",
    polledAt: "",
    baseAt: "",
    products: new Map(),
    listed: new Map(),
    silences: [],
  };
}

function noteFlush(before: Noted, { at, upSince, silences }: Extract<Seen, { kind: "flush" }>): Note {
  const line: FlushLine = { kind: "flush", at, ...whatChanged(before, upSince, silences) };
  return { line, moved: NOTHING_MOVED, noted: () => ({ ...before, at, silences }) };
}

function* notePoll(
  before: Noted,
  { at, upSince, read, evidence, silences }: SeenPoll,
  { base }: Pick<PollLine, "base">,
): Steps<Note> {
  // The listings that moved, and their marks part by part: as objects, those of very many products take four times the memory.
  const changed: Listing[] = [];
  const marks: { readonly facts: number[]; readonly stocks: number[] } = { facts: [], stocks: [] };
  const whole: Listing[] = [];
  const stocks: Listing[] = [];
  const { listings } = evidence;
  const isTime = nowAndThen();
  const now = new Set<number>();
  for (const { product } of listings) now.add(product.id);
  yield;
  for (const listing of now.size === listings.length ? listings : uniteTwins(listings)) {
    const { id } = listing.product;
    const known = before.products.get(id);
    if (known?.of === listing) continue;
    if (isTime()) yield;
    const mark = markOf(listing);
    if (known?.facts === mark.facts && known.stocks === mark.stocks) {
      known.of = listing;
      continue;
    }
    changed.push(listing);
    marks.facts.push(mark.facts);
    marks.stocks.push(mark.stocks);
    if (known?.facts === mark.facts) stocks.push(listing);
    else whole.push(listing);
  }
  yield;
  const last = before.listed.get(read) ?? NOTHING;
  const isAsLast = now.size === last.size && now.isSubsetOf(last);
  // Made only when something is added, which is rare.
  let idsOfChanged: ReadonlySet<number> | null = null;
  const isChanged = (id: number) => {
    idsOfChanged ??= new Set(changed.map(({ product }) => product.id));
    return idsOfChanged.has(id);
  };
  const isAdded = (id: number) => now.has(id) && !last.has(id) && !isChanged(id);
  const isDropped = (id: number) => last.has(id) && !now.has(id);
  const { deleted, outside = [], incomplete, isLasting, isPart, looked = "everything" } = evidence;
  const line: PollLine = {
    kind: "poll",
    at,
    read,
    ...(base && { base }),
    ...whatChanged(before, upSince, silences),
    ...(!isAsLast && now.values().some(isAdded) && { listed: formatIds(isAdded, (id) => now.has(id), products()) }),
    ...(!isAsLast &&
      last.values().some(isDropped) && { unlisted: formatIds(isDropped, (id) => !now.has(id), products()) }),
    ...(deleted.length > 0 && { deleted }),
    ...(outside.length > 0 && { outside }),
    ...(incomplete && { incomplete }),
    ...(isLasting && { isLasting }),
    ...(isPart && { isPart }),
    ...(looked !== "everything" && { looked }),
  };
  const byId = (a: Listing, b: Listing) => a.product.id - b.product.id;
  return {
    line,
    moved: { whole: whole.sort(byId), stocks: stocks.sort(byId) },
    noted() {
      for (const [index, of] of changed.entries()) {
        const mark: Mark = { facts: marks.facts[index] ?? 0, stocks: marks.stocks[index] ?? 0, of };
        const known = before.products.get(of.product.id);
        if (known) Object.assign(known, mark);
        else before.products.set(of.product.id, mark);
      }
      return {
        at,
        polledAt: at,
        baseAt: base ? at : before.baseAt,
        products: before.products,
        listed: isAsLast ? before.listed : new Map([...before.listed, [read, now]]),
        silences,
      };
    },
  };

  /** Returns the ids of all products that the log has with this line. */
  function products(): ReadonlySet<number> {
    return new Set([...before.products.keys(), ...changed.map(({ product }) => product.id)]);
  }
}

const NOTHING: ReadonlySet<number> = new Set();

/** Returns the mark of a listing. */
export function markOf({ product, levels, isPartial = false }: Listing): Mark {
  const { id, name, sku, barcode, category, brand, supplier, type, enabled, cost } = product;
  const places = levels.map(({ branch, warehouse, minimum, maximum, note }) => [
    branch,
    warehouse,
    minimum,
    maximum,
    note,
  ]);
  const facts = [id, name, sku, barcode, category, brand, supplier, type, enabled, cost, isPartial, places];
  return {
    facts: fingerprint(JSON.stringify(facts)),
    stocks: fingerprint(levels.map(({ stock }) => stock).join(" ")),
    of: null,
  };
}

/** Makes one listing of those of one product, as they count together: of a level that is in several, the last one. */
function uniteTwins(listings: readonly Listing[]): Iterable<Listing> {
  const united = new Map<number, Listing>();
  for (const listing of listings) {
    const { id } = listing.product;
    const twin = united.get(id);
    united.set(id, twin ? unite(twin, listing) : listing);
  }
  return united.values();
}

function unite(earlier: Listing, later: Listing): Listing {
  const kept = earlier.levels.filter((level) => !later.levels.some((other) => isSamePlace(level, other)));
  return {
    product: later.product,
    levels: [...kept, ...later.levels],
    isPartial: earlier.isPartial === true || later.isPartial === true,
  };
}

function whatChanged(
  before: Noted,
  upSince: string,
  silences: readonly KeptSilence[],
): Pick<Line, "upSince" | "silences"> {
  const moved = compareSilences(before.silences, silences);
  return { ...(upSince > before.at && { upSince }), ...(moved && { silences: moved }) };
}

function compareSilences(before: readonly KeptSilence[], now: readonly KeptSilence[]): SilencesMoved | null {
  if (before === now || (before.length === 0 && now.length === 0)) return null;
  const [old, current] = [textsOf(before), textsOf(now)];
  const kept = before.filter(({ id }) => current.get(id) === old.get(id));
  const made = now.filter(({ id }) => current.get(id) !== old.get(id));
  const isInOrder = [...kept, ...made].every(({ id }, index) => id === now[index]?.id);
  if (!isInOrder) return { all: now };
  const ended = before.filter((silence) => !kept.includes(silence)).map(({ id }) => id);
  return ended.length === 0 && made.length === 0 ? null : { ended, made };
}

function textsOf(silences: readonly KeptSilence[]): Map<string, string> {
  return new Map(silences.map((silence) => [silence.id, JSON.stringify(silence)]));
}
