import { z } from "zod";
import { ID_RANGES } from "../simulation/id-ranges.ts";
import { type Line, READ_KINDS, type SilencesMoved } from "../simulation/seen.ts";
import type { PageKind } from "./history-kinds.ts";
import type { Kept, RecordKind } from "./record.ts";
import { instant, silenceSchema } from "./schema.ts";

/*
 * What polls saw, as a log of what moved, in two collections: pages of lines, one a poll, and what moved at a poll where that is
 * too much for its line. The texts of what moved are described in `seen-text.ts`.
 */

const ids = z.array(z.int());
const ranges = z.string().regex(ID_RANGES);

const silences: z.ZodType<SilencesMoved> = z.union([
  z.strictObject({ ended: z.array(z.string()), made: z.array(silenceSchema) }),
  z.strictObject({ all: z.array(silenceSchema) }),
]);

const any = { at: instant, upSince: instant.optional(), silences: silences.optional() };

const line: z.ZodType<Line> = z.discriminatedUnion("kind", [
  z.strictObject({
    ...any,
    kind: z.literal("poll"),
    read: z.enum(READ_KINDS),
    base: z.enum(["first", "next"]).optional(),
    listed: ranges.optional(),
    unlisted: ranges.optional(),
    deleted: ids.optional(),
    outside: ids.optional(),
    incomplete: z.literal(true).optional(),
    isLasting: z.literal(true).optional(),
    isPart: z.literal(true).optional(),
    looked: z.enum(["nothing", "by_filter"]).optional(),
  }),
  z.strictObject({ ...any, kind: z.literal("flush") }),
]);

const keptLine = z.strictObject({
  line,
  /** What moved, as text; absent: nothing, or it is in parts. */
  moved: z.string().optional(),
  /** Number of parts of what moved; absent: there are none. */
  parts: z.int().positive().optional(),
  /** Number of parts of what was open before the line; absent: it is not kept, or nothing ever was. */
  stateParts: z.int().positive().optional(),
});

/** A line of the log, with what moved. */
export type KeptLine = z.output<typeof keptLine>;

/** The lines of a company, in the order of their times. */
export function seenPages(company: string): PageKind<KeptLine> {
  return {
    collection: `seen:${company}`,
    schema: z.strictObject({ lines: z.array(keptLine) }),
    migrations: [],
    linesAPage: 24,
    mostPages: 2_500,
  };
}

const part = z.strictObject({
  text: z.string(),
});

/** What moved at a poll; the id is the time of its line and a number from 0, or `state/` and one for what was open before a base. */
export function movedParts(company: string): RecordKind<Kept<typeof part>> {
  return { collection: `moved:${company}`, schema: part, migrations: [] };
}
