import { normalize } from "../stock/match.ts";
import { readable } from "../text.ts";
import { readWrittenDate, WRITTEN_DATE } from "./written-date.ts";

/** A note in SmartPyme that silences its level until a day, because an order is under way. */
export interface Marked {
  /** The whole note, as readable text. */
  readonly text: string;
  /** The last day, YYYY-MM-DD. */
  readonly until: string;
}

export type NoteMarker = (note: string | null) => Marked | null;

/** The place of the date in a pattern of the config. */
export const DATE_PLACE = "{date}";

/** Words that people write between the pattern's words and the date: "hasta el jueves 31 de diciembre de 2026". */
const DAYS =
  "lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const LEAD = `(?: ?: ?)?(?:(?:el|the) )?(?:dia )?(?:(?:${DAYS}),? )?`;

const NO = "no|not|sin|ni|nunca|never|without|tampoco|isn['’]?t|wasn['’]?t|hasn['’]?t|don['’]?t";

/** Words between a negation and what it denies: "aún no se ha pedido", "no tiene ningún pedido", "no longer on order". */
const BETWEEN = [
  "a|al|aun|de|del|el|la|las|lo|los|mas|ningun|ninguna|se|todavia|un|una|ya",
  "era|es|esta|estaba|estan|fue|fueron|ha|habia|habra|han|hay|hemos|hubo|existe|ser|sera|sido|tenemos|tiene|tienen",
  "an|any|are|be|been|currently|did|do|does|had|has|have|is|longer|more|the|was|were|yet",
].join("|");

/** Matches a text that ends in a negation of the words after it. */
const NEGATION = new RegExp(`(?<![\\p{L}\\p{N}])(?:${NO})(?: (?:${BETWEEN}))* ?$`, "u");

/**
 * Compiles patterns such as `pedido hasta {date}` into a reader of notes. Case, accents and the number of blanks do not count.
 * A note may have other text around the pattern, but not a negation right before it. Of several dates the latest counts. The
 * reader returns null for a note without a marker.
 */
export function createNoteMarker(patterns: readonly string[]): NoteMarker {
  const readers = patterns.map((pattern) => {
    const [before = "", after = ""] = pattern.split(DATE_PLACE).map(loosely);
    const start = /^[\p{L}\p{N}]/u.test(before) ? String.raw`(?<![\p{L}\p{N}])` : "";
    return new RegExp(`${start}${before}${LEAD}(${WRITTEN_DATE})${after}`, "gu");
  });
  return (note) => {
    if (note === null) return null;
    const text = normalize(note).replace(/\s+/g, " ");
    return readers
      .flatMap((reader) => [...text.matchAll(reader)])
      .filter(({ index }) => !NEGATION.test(text.slice(0, index)))
      .flatMap(([, date = ""]) => {
        const until = readWrittenDate(date);
        return until === null ? [] : [{ text: readable(note) ?? "", until }];
      })
      .reduce<Marked | null>((last, it) => (last === null || it.until > last.until ? it : last), null);
  };
}

function loosely(text: string): string {
  const words = normalize(text).replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
  return `${/^\s/.test(text) ? " ?" : ""}${words.replace(/\s+/g, " ?:? ")}${/\s$/.test(text) ? " ?" : ""}`;
}
