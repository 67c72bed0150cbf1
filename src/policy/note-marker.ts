import { normalize } from "../stock/match.ts";
import { readable } from "../text.ts";
import { readWrittenDate, WRITTEN_DATE } from "./written-date.ts";

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

/** What people put between the words and the date: "hasta: 31/12/2026", "hasta el jueves 31 de diciembre de 2026". */
const DAYS =
  "lunes|martes|miercoles|jueves|viernes|sabado|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const LEAD = `(?: ?: ?)?(?:(?:el|the) )?(?:dia )?(?:(?:${DAYS}),? )?`;

const NO = "no|not|sin|ni|nunca|never|without|tampoco|isn['’]?t|wasn['’]?t|hasn['’]?t|don['’]?t";

/** What stands between a no and what it denies: "aún no se ha pedido", "no tiene ningún pedido", "no longer on order". */
const BETWEEN = [
  "a|al|aun|de|del|el|la|las|lo|los|mas|ningun|ninguna|se|todavia|un|una|ya",
  "era|es|esta|estaba|estan|fue|fueron|ha|habia|habra|han|hay|hemos|hubo|existe|ser|sera|sido|tenemos|tiene|tienen",
  "an|any|are|be|been|currently|did|do|does|had|has|have|is|longer|more|the|was|were|yet",
].join("|");

/** Ends in a no to whatever comes next. */
const NEGATION = new RegExp(`(?<![\\p{L}\\p{N}])(?:${NO})(?: (?:${BETWEEN}))* ?$`, "u");

/**
 * Makes a reader of notes out of patterns such as `pedido hasta {date}`: case, accents and the number of blanks do not
 * count, and what stands around it in the note does not matter, unless it is a no right before it. Of several markers the
 * one that lasts longest counts.
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
