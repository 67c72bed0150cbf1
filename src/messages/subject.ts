import { cut } from "../text.ts";
import { inSentence } from "./name.ts";

/** What phones and lists of mails show of a subject, in characters as readers see them. */
const LONGEST = 70;

/** Shorter names say nothing any more. */
const SHORTEST_NAME = 12;

/** Cuts a name that a subject holds as far as it takes. */
export type ShortName = (name: string) => string;

/** A subject with its names cut. */
export type MakeSubject = (short: ShortName) => string;

/**
 * A subject of at most 70 characters: its names are cut, all alike, as far as it takes.
 * @param makes from the fullest to the shortest: the first that fits is taken
 * @param tail what comes after it whole
 */
export function fitSubject(makes: MakeSubject | readonly MakeSubject[], tail = ""): string {
  const room = LONGEST - tail.length;
  const candidates = typeof makes === "function" ? [makes] : makes;
  for (const make of candidates) {
    for (let most = room; most >= SHORTEST_NAME; most -= 1) {
      const subject = make((name) => shorten(name, most));
      if (cut(subject, room) === subject) return subject + tail;
    }
  }
  const shortest = candidates.at(-1)?.((name) => shorten(name, SHORTEST_NAME)) ?? "";
  return cut(shortest, room) + tail;
}

/** A name that is fenced off stays so. */
function shorten(name: string, most: number): string {
  return inSentence(name.replace(/[\u2068\u2069]/g, ""), most);
}
