import { z } from "zod";
import { type Noted, noteSeen } from "../simulation/note-seen.ts";
import { openLogReader, type Step } from "../simulation/read-log.ts";
import type { Before } from "../simulation/replay.ts";
import { type Moved, NOTHING_MOVED, type Seen } from "../simulation/seen.ts";
import { inTurns, startPace } from "../turns.ts";
import { damaged, StoreUnreadable } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { STATE } from "./kinds.ts";
import { headOf, partsOf, type ShardParts, shardCount, unite } from "./layout.ts";
import { append, type Log, readLog } from "./pages.ts";
import { currentFormat, unpack as unpackRecord } from "./record.ts";
import { keeping, type Records } from "./records.ts";
import { type KeptLine, movedParts, seenPages } from "./seen-kinds.ts";
import { formatMoved, pack, readMoved, unpack } from "./seen-text.ts";
import type { State } from "./state.ts";

/** What a poll adds to the log of what polls saw, and for how long that is kept. */
export interface KeptSeen {
  readonly seen: Seen;
  readonly keepMs: number;
}

/** A step of the log; at the first, and at the first after a gap, with what was open before it, null: nothing ever was. */
export type LoggedStep =
  | { readonly step: Step; readonly before?: undefined }
  | { readonly step: Step & { readonly kind: "poll" }; readonly before: Before | null };

/** What polls saw, to play it again. */
export interface SeenReader {
  /**
   * Reads what a company's polls saw, oldest first, from the last base before a time on, or from the first that is kept. A step
   * with `before` does not follow from those before it: what lies between is not kept, or cannot be read.
   */
  seen(company: string, from: Date): AsyncIterable<LoggedStep>;
}

/** Adds to the log, for the one writer: it reads the log from its last base on once, and then keeps marks of it in memory. */
export interface SeenWriter {
  /** Plans the changes that store what a poll saw. `before`: the state before the poll; null: there is none. */
  plan(company: string, kept: KeptSeen, before: State | null): Promise<PlannedSeen>;
  /** Forgets what it knows of a company, after a write that may have been made or not. */
  forget(company: string): void;
}

export interface PlannedSeen {
  readonly changes: readonly StoreChange[];
  /** Called once the changes are written. */
  readonly onWritten: () => void;
}

/** The log as its writer knows it. */
interface Known {
  readonly log: Log<KeptLine>;
  /** Null: nothing, or it cannot be read, so that a new base is due. */
  readonly noted: Noted | null;
}

/** A text of so many characters stands in its line; longer ones have records of their own. */
const MOST_IN_LINE = 1_500;

/** What is kept begins with a base, which may be so much older. */
const BASE_AND_SLACK_MS = 8 * 24 * 3_600_000;

export function seenWriterOn(records: Records): SeenWriter {
  const companies = new Map<string, Known>();
  return {
    forget: (company) => companies.delete(company),
    async plan(company, { seen, keepMs }, before) {
      const kind = seenPages(company);
      const known = companies.get(company) ?? (await loadKnown(records, company));
      companies.set(company, known);
      const note = await inTurns(noteSeen(known.noted, seen, before?.polledAt ?? null));
      if (!note) return { changes: [], onWritten: () => {} };
      const ttlMs = keepMs + BASE_AND_SLACK_MS;
      const changes: StoreChange[] = [];
      const keepPart = async (name: string | number, text: string) => {
        changes.push(keeping(movedParts(company), `${seen.at}/${name}`, { text: await pack(text) }, ttlMs));
      };
      const pace = startPace();
      let moved: string | undefined;
      let parts = 0;
      for (const text of formatMoved(note.moved)) {
        // Of several all are much longer, but for the last.
        if (text.length <= MOST_IN_LINE) {
          moved = text;
          break;
        }
        await keepPart(parts, text);
        parts += 1;
        if (pace.isOver()) await pace.rest();
      }
      const isBase = note.line.kind === "poll" && note.line.base !== undefined;
      const stateParts = isBase && before !== null ? await keepState(before) : 0;
      const kept: KeptLine = {
        line: note.line,
        ...(moved !== undefined && { moved }),
        ...(parts > 0 && { parts }),
        ...(stateParts > 0 && { stateParts }),
      };
      const planned = await inTurns(append(kind, known.log, [kept], ttlMs));
      changes.push(...planned.changes);
      return {
        changes,
        onWritten: () => companies.set(company, { log: planned.log, noted: note.noted }),
      };

      /** Keeps what was open before a base, as the store keeps a state: without what it holds by level, and that in shards. */
      async function keepState(state: State): Promise<number> {
        const count = shardCount(state, null);
        const shards = await inTurns(partsOf(state, new Set(Array(count).keys()), count));
        const texts = [{ format: currentFormat(STATE), value: headOf(state) }, ...shards.values()];
        for (const [index, part] of texts.entries()) {
          await keepPart(statePart(index), JSON.stringify(part));
          if (pace.isOver()) await pace.rest();
        }
        return texts.length;
      }
    },
  };
}

/** The first part is the head. */
function statePart(index: number): string {
  return `state/${index}`;
}

async function loadKnown(records: Records, company: string): Promise<Known> {
  const log = await readLog(records, seenPages(company));
  try {
    const lines = await linesSinceBase(records, company, log.ids);
    if (lines === null) return { log, noted: null };
    const reader = openLogReader();
    for (const kept of lines) reader.take(kept.line, await movedOf(records, company, kept));
    return { log, noted: reader.noted() };
  } catch (error) {
    // What is damaged must not keep anybody from being told: a new base is begun.
    if (isDamage(error)) return { log, noted: null };
    throw error;
  }
}

/** Reads the pages from the last one back to the last base; null: there is none. */
async function linesSinceBase(
  records: Records,
  company: string,
  ids: readonly string[],
): Promise<readonly KeptLine[] | null> {
  let lines: KeptLine[] = [];
  for (const id of ids.toReversed()) {
    const page = await records.get(seenPages(company), id);
    if (!page) return null;
    lines = [...page.lines, ...lines];
    const base = lines.findLastIndex(isBase);
    if (base >= 0) return lines.slice(base);
  }
  return null;
}

function isBase({ line }: KeptLine): boolean {
  return line.kind === "poll" && line.base !== undefined;
}

/** Reads what moved at a line. @throws when it is missing or damaged */
async function movedOf(records: Records, company: string, { line, moved, parts = 0 }: KeptLine): Promise<Moved> {
  const all: Moved[] = moved === undefined ? [] : [readMoved(moved)];
  const [only = NOTHING_MOVED] = all;
  if (parts === 0) return only;
  for (let index = 0; index < parts; index += 1) {
    all.push(readMoved(await readPart(records, company, `${line.at}/${index}`)));
  }
  return { whole: all.flatMap(({ whole }) => whole), stocks: all.flatMap(({ stocks }) => stocks) };
}

async function readPart(records: Records, company: string, id: string): Promise<string> {
  const kind = movedParts(company);
  const part = await records.get(kind, id);
  const name = `${kind.collection}:${id}`;
  if (!part) throw damaged(records.store, name, new Error("it is missing"));
  try {
    return await unpack(part.text);
  } catch (error) {
    throw damaged(records.store, name, new Error("it cannot be unpacked", { cause: error }));
  }
}

/** Tells whether an error is about what is stored, and not about the store. */
function isDamage(error: unknown): boolean {
  return (
    error instanceof StoreUnreadable ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError ||
    error instanceof RangeError
  );
}

export function seenReaderOn(records: Records): SeenReader {
  return { seen: (company, from) => readSeen(records, company, from) };
}

async function* readSeen(records: Records, company: string, from: Date): AsyncGenerator<LoggedStep> {
  const lines = await readLinesFrom(records, company, from.toISOString());
  let reader = openLogReader();
  // Until a base comes, there is nothing to tell lines by.
  let isLost = true;
  for (const entry of lines) {
    if (entry === "gap") {
      isLost = true;
      continue;
    }
    if (isLost && !isBase(entry)) continue;
    try {
      const step = reader.take(entry.line, await movedOf(records, company, entry), isLost);
      const isFirst = step.kind === "poll" && step.isFirst;
      const before = isFirst ? await readBefore(records, company, entry) : undefined;
      isLost = false;
      yield step.kind === "poll" && before !== undefined ? { step, before } : { step };
    } catch (error) {
      if (!isDamage(error)) throw error;
      isLost = true;
      reader = openLogReader();
    }
  }
}

/** Reads what was open before a base; null: nothing ever was. */
async function readBefore(
  records: Records,
  company: string,
  { line, stateParts = 0 }: KeptLine,
): Promise<Before | null> {
  if (stateParts === 0) return null;
  const shards: ShardParts[] = [];
  const read = async (index: number) => JSON.parse(await readPart(records, company, `${line.at}/${statePart(index)}`));
  const { format, value } = await read(0);
  for (let index = 1; index < stateParts; index += 1) shards.push(await read(index));
  return unpackRecord(STATE, company, { format, value: unite(value, shards) }, records.store);
}

/** Reads the lines from the last base at or before a time on; all, where there is none. */
async function readLinesFrom(records: Records, company: string, from: string): Promise<readonly (KeptLine | "gap")[]> {
  const kind = seenPages(company);
  const entries: (KeptLine | "gap")[] = [];
  let next: number | null = null;
  for (const id of (await records.ids(kind)).sort()) {
    if (next !== null && Number(id) !== next) entries.push("gap");
    next = Number(id) + 1;
    try {
      const page = await records.get(kind, id);
      entries.push(...(page?.lines ?? ["gap" as const]));
    } catch (error) {
      if (!(error instanceof StoreUnreadable)) throw error;
      entries.push("gap");
    }
  }
  const start = entries.findLastIndex((entry) => entry !== "gap" && isBase(entry) && entry.line.at <= from);
  return entries.slice(Math.max(0, start));
}
