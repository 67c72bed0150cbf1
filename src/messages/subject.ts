import { cut } from "../text.ts";

/** What phones and lists of mails show of a subject, in characters as readers see them. */
const LONGEST = 70;

/** Shorter names say nothing any more. */
const SHORTEST_NAME = 12;

/** Names that a subject holds, each with the length that it is cut to where the subject is too long. */
export type ShortName = (name: string) => string;

/**
 * A subject of at most 70 characters: the names that it is made of are cut, all alike, as far as it takes.
 * @param make takes what cuts a name
 * @param tail what comes after it whole
 */
export function fitSubject(make: (short: ShortName) => string, tail = ""): string {
  const room = LONGEST - tail.length;
  for (let most = room; most > SHORTEST_NAME; most -= 1) {
    const subject = make((name) => cut(name, most));
    if (cut(subject, room) === subject) return subject + tail;
  }
  return (
    cut(
      make((name) => cut(name, SHORTEST_NAME)),
      room,
    ) + tail
  );
}
