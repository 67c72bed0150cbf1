import { fold } from "../stock/match.ts";
import { readable } from "./name.ts";

/** What a note in SmartPyme says of an order under way. */
export interface Marked {
  /** The note. */
  readonly text: string;
  /** YYYY-MM-DD */
  readonly until: string;
}

export type NoteMarker = (note: string | null) => Marked | null;

/** Stands for the date in a pattern. */
export const DATE_PLACE = "{date}";

/** 2026-12-31, or as people in Latin America write it: 31/12/2026, 31-12-2026. */
const DATE = String.raw`(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/-]\d{1,2}[/-]\d{4})(?!\d)`;

/**
 * Makes a reader of notes out of patterns such as `pedido hasta {date}`: case, accents and the number of blanks do not
 * count, and what stands around it in the note does not matter. Of several markers the one that lasts longest counts.
 */
export function createNoteMarker(patterns: readonly string[]): NoteMarker {
  const readers = patterns.map((pattern) => {
    const [before = "", after = ""] = pattern.split(DATE_PLACE).map(loosely);
    return new RegExp(`${before}${DATE}${after}`, "g");
  });
  return (note) => {
    if (note === null) return null;
    const text = fold(note).replace(/\s+/g, " ");
    return readers
      .flatMap((reader) => [...text.matchAll(reader)])
      .flatMap(([, date = ""]) => {
        const until = readDate(date);
        return until === null ? [] : [{ text: readable(note) ?? "", until }];
      })
      .reduce<Marked | null>((last, it) => (last === null || it.until > last.until ? it : last), null);
  };
}

function loosely(text: string): string {
  const words = fold(text).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `${/^\s/.test(text) ? " ?" : ""}${words.replace(/\s+/g, " ")}${/\s$/.test(text) ? " ?" : ""}`;
}

function readDate(text: string): string | null {
  const numbers = text.split(/[/-]/).map(Number);
  const [year = 0, month = 0, day = 0] = /^\d{4}/.test(text) ? numbers : numbers.toReversed();
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
