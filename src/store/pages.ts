import type { Steps } from "../steps.ts";
import { StoreUnreadable } from "./errors.ts";
import type { Page, PageKind } from "./history-kinds.ts";
import type { StoreChange } from "./key-store.ts";
import { keepingItself, type Records, removing } from "./records.ts";

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

/**
 * Plans the changes that add lines: to the last page while it has room, then to new ones. For each page above the most, the oldest
 * is removed. Returns them with the log as it is after the write.
 * @param ttlMs for how long a page is kept after its last line
 */
export function* append<Line>(
  kind: PageKind<Line>,
  { ids, last }: Log<Line>,
  lines: readonly Line[],
  ttlMs: number,
): Steps<{ readonly changes: StoreChange[]; readonly log: Log<Line> }> {
  const room = last.length > 0 ? kind.linesAPage - last.length : 0;
  const pages: { id: string; lines: readonly Line[] }[] = [];
  const all = [...ids];
  const id = all.at(-1);
  if (room > 0 && id !== undefined) pages.push({ id, lines: [...last, ...lines.slice(0, room)] });
  for (let from = room; from < lines.length; from += kind.linesAPage) {
    const next = idAfter(all.at(-1));
    all.push(next);
    pages.push({ id: next, lines: lines.slice(from, from + kind.linesAPage) });
  }
  const gone = all.splice(0, Math.max(0, all.length - kind.mostPages));
  const changes: StoreChange[] = gone.filter((it) => ids.includes(it)).map((it) => removing(kind, it));
  for (const page of pages) {
    yield;
    if (!gone.includes(page.id)) changes.push(keepingItself(kind, page.id, { lines: page.lines }, ttlMs));
  }
  return { changes, log: { ids: all, last: pages.at(-1)?.lines ?? last } };
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
