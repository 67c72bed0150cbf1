import { z } from "zod";
import { type Moved, NOTHING_MOVED } from "../simulation/seen.ts";
import { damaged, StoreUnreadable } from "./errors.ts";
import type { Records } from "./records.ts";
import { type KeptLine, movedParts } from "./seen-kinds.ts";
import { readMoved } from "./seen-text.ts";

/** Returns the name of a part of what was open before a base. The first part is the head. */
export function statePart(index: number): string {
  return `state/${index}`;
}

/** Tells whether a line says everything, whatever stands before it. */
export function isBase({ line }: KeptLine): boolean {
  return line.kind === "poll" && line.base !== undefined;
}

/** Reads what moved at a line. @throws when it is missing or damaged */
export async function movedOf(records: Records, company: string, { line, moved, parts = 0 }: KeptLine): Promise<Moved> {
  const all: Moved[] = moved === undefined ? [] : [readMoved(moved)];
  const [only = NOTHING_MOVED] = all;
  if (parts === 0) return only;
  for (let index = 0; index < parts; index += 1) {
    all.push(readMoved(await readPart(records, company, `${line.at}/${index}`)));
  }
  return { whole: all.flatMap(({ whole }) => whole), stocks: all.flatMap(({ stocks }) => stocks) };
}

/** Reads a part. @throws {StoreUnreadable} when it is missing or damaged */
export async function readPart(records: Records, company: string, id: string): Promise<string> {
  const kind = movedParts(company);
  const part = await records.get(kind, id);
  if (!part) throw damaged(records.store, `${kind.collection}:${id}`, new Error("it is missing"));
  return part.text;
}

/** Tells whether an error is about what is stored, and not about the store. */
export function isDamage(error: unknown): boolean {
  return (
    error instanceof StoreUnreadable ||
    error instanceof z.ZodError ||
    error instanceof SyntaxError ||
    error instanceof RangeError
  );
}
