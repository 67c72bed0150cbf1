import { openLogReader, type Step } from "../simulation/read-log.ts";
import type { Before } from "../simulation/replay.ts";
import { StoreUnreadable } from "./errors.ts";
import { STATE } from "./kinds.ts";
import { type ShardParts, unite } from "./layout.ts";
import { unpack as unpackRecord } from "./record.ts";
import type { Records } from "./records.ts";
import { type KeptLine, seenPages } from "./seen-kinds.ts";
import { isBase, isDamage, movedOf, readPart, statePart } from "./seen-parts.ts";

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
