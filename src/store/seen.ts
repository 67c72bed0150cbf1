import { type Mark, type Noted, noteSeen } from "../simulation/note-seen.ts";
import { openLogReader } from "../simulation/read-log.ts";
import type { Seen } from "../simulation/seen.ts";
import { inTurns, startPace } from "../turns.ts";
import { createCompanyMemory } from "./company-memory.ts";
import { formatAhead, type StoreChange } from "./key-store.ts";
import { STATE } from "./kinds.ts";
import { headOf, partsOf, shardCount } from "./layout.ts";
import { type Log, readLog, startAppending } from "./pages.ts";
import { currentFormat } from "./record.ts";
import { keeping, type Records } from "./records.ts";
import { type KeptLine, movedParts, seenPages } from "./seen-kinds.ts";
import { isBase, isDamage, movedOf, statePart } from "./seen-parts.ts";
import { formatMoved } from "./seen-text.ts";
import type { State } from "./state.ts";

/** What a poll adds to the log of what polls saw, and for how long that is kept. */
export interface KeptSeen {
  readonly seen: Seen;
  readonly keepMs: number;
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
  const companies = createCompanyMemory<Known>(({ noted }) => noted?.products.size ?? 0, withoutListings);
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
      const pace = startPace();
      const keepPart = async (name: string | number, text: string) => {
        changes.push(await formatAhead(keeping(movedParts(company), `${seen.at}/${name}`, { text }, ttlMs)));
        if (pace.isOver()) await pace.rest();
      };
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
      }
      const isBase = note.line.kind === "poll" && note.line.base !== undefined;
      const stateParts = isBase && before !== null ? await keepState(before) : 0;
      const kept: KeptLine = {
        line: note.line,
        ...(moved !== undefined && { moved }),
        ...(parts > 0 && { parts }),
        ...(stateParts > 0 && { stateParts }),
      };
      const appending = startAppending(kind, known.log, ttlMs);
      await appending.add(kept);
      const planned = await appending.end();
      changes.push(...planned.changes);
      return {
        changes,
        onWritten: () => companies.set(company, { log: planned.log, noted: note.noted() }),
      };

      /** Keeps what was open before a base, as the store keeps a state: without what it holds by level, and that in shards. */
      async function keepState(state: State): Promise<number> {
        const count = shardCount(state, null);
        const shards = await inTurns(partsOf(state, new Set(Array(count).keys()), count));
        const texts = [{ format: currentFormat(STATE), value: headOf(state) }, ...shards.values()];
        for (const [index, part] of texts.entries()) {
          await keepPart(statePart(index), JSON.stringify(part));
        }
        return texts.length;
      }
    },
  };
}

/** Returns the log without the listings that its marks are of, which must be looked through again then. */
function withoutListings({ log, noted }: Known): Known {
  if (!noted) return { log, noted };
  const bare = noted.products.entries().map(([id, mark]): [number, Mark] => [id, { ...mark, of: null }]);
  return { log, noted: { ...noted, products: new Map(bare) } };
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
