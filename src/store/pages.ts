import { StoreUnreadable } from "./errors.ts";
import type { Page, PageKind } from "./history-kinds.ts";
import { formatAhead, type StoreChange } from "./key-store.ts";
import { keepingChecked, type Records, removing } from "./records.ts";

/** The pages of one log, as its writer knows them. */
export interface Log<Line> {
  /** Ids of the pages, oldest first. */
  readonly ids: readonly string[];
  /** The lines of the last page; empty: the next line begins a page. */
  readonly last: readonly Line[];
}

/**
 * Reads which pages a log has, and the last of them. A last page that cannot be read is left as it is, and another one is begun:
 * what is damaged in the history must not keep anybody from being told.
 */
export async function readLog<Line>(records: Records, kind: PageKind<Line>): Promise<Log<Line>> {
  const ids = (await records.ids(kind)).sort();
  const id = ids.at(-1);
  if (id === undefined) return { ids, last: [] };
  try {
    return { ids, last: (await records.get(kind, id))?.lines ?? [] };
  } catch (error) {
    if (error instanceof StoreUnreadable) return { ids, last: [] };
    throw error;
  }
}

/** Lines being added to a log. Each page is formatted as soon as it is full, so that its lines can be let go before the next are made. */
export interface Appending<Line> {
  /**
   * Adds a line, which is checked. Returns null, or a promise to wait for where it fills a page.
   * @throws {z.ZodError} when it could not be read back
   */
  add(line: Line): Promise<void> | null;
  /** Returns the changes that store what was added, with the log as it is after the write. */
  end(): Promise<{ readonly changes: StoreChange[]; readonly log: Log<Line> }>;
}

/**
 * Starts to add lines: to the last page while it has room, then to new ones. For each page above the most, the oldest is removed.
 * @param ttlMs for how long a page is kept after its last line
 */
export function startAppending<Line>(kind: PageKind<Line>, { ids, last }: Log<Line>, ttlMs: number): Appending<Line> {
  const all = [...ids];
  const written = new Map<string, StoreChange>();
  let isAdded = false;
  let lines = last.length < kind.linesAPage ? [...last] : [];

  /** Keeps lines as the last page. */
  async function keepPage(page: readonly Line[]): Promise<void> {
    const id = all.at(-1);
    if (id !== undefined) written.set(id, await formatAhead(keepingChecked(kind, id, { lines: page }, ttlMs)));
  }

  return {
    add(line) {
      // Those that are there already were checked when they were added, or read.
      kind.schema.parse({ lines: [line] });
      if (lines.length === 0) all.push(idAfter(all.at(-1)));
      lines.push(line);
      isAdded = true;
      if (lines.length < kind.linesAPage) return null;
      const page = lines;
      lines = [];
      return keepPage(page);
    },
    async end() {
      if (isAdded && lines.length > 0) await keepPage(lines);
      const gone = all.splice(0, Math.max(0, all.length - kind.mostPages));
      for (const it of gone) written.delete(it);
      const known = new Set(ids);
      const removed = gone.filter((it) => known.has(it)).map((it) => removing(kind, it));
      return { changes: [...removed, ...written.values()], log: { ids: all, last: lines } };
    },
  };
}

/** Of one length, so that they sort as texts. */
function idAfter(id: string | undefined): string {
  return String((id === undefined ? 0 : Number(id)) + 1).padStart(9, "0");
}

/** What was read of a log, oldest first, and what is wrong with the pages that could not be read. */
export interface Lines<Line> {
  readonly lines: readonly Line[];
  readonly unreadable: readonly string[];
}

/** How many pages are read at a time, in parallel. */
const READ_TOGETHER = 20;

/** Reads all that can be read of a log. */
export async function readLines<Line>(records: Records, kind: PageKind<Line>): Promise<Lines<Line>> {
  const found = await readEach(records, kind);
  return { lines: found.values.flatMap(({ lines }: Page<Line>) => lines), unreadable: found.unreadable };
}

/** Reads all records of a kind that can be read, in the order of their ids. */
export async function readEach<Value extends object>(
  records: Records,
  kind: Parameters<typeof records.get<Value>>[0],
): Promise<{ readonly values: readonly Value[]; readonly unreadable: readonly string[] }> {
  const ids = (await records.ids(kind)).sort();
  const values: Value[] = [];
  const unreadable: string[] = [];
  for (let from = 0; from < ids.length; from += READ_TOGETHER) {
    const read = ids.slice(from, from + READ_TOGETHER).map((id) => records.get(kind, id));
    for (const outcome of await Promise.allSettled(read)) {
      if (outcome.status === "fulfilled") {
        // Null: it was removed during this read.
        if (outcome.value) values.push(outcome.value);
      } else if (outcome.reason instanceof StoreUnreadable) unreadable.push(outcome.reason.message);
      else throw outcome.reason;
    }
  }
  return { values, unreadable };
}
