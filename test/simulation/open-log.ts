import { type Noted, noteSeen } from "../../src/simulation/note-seen.ts";
import { type LogReader, openLogReader, type Step } from "../../src/simulation/read-log.ts";
import type { Seen } from "../../src/simulation/seen.ts";
import { atOnce } from "../../src/steps.ts";
import { formatMoved, readMoved } from "../../src/store/seen-text.ts";

/** Writes a log as a store does, and reads it back. */
export function openLog() {
  const reader: LogReader = openLogReader();
  let noted: Noted | null = null;
  let polledAt: string | null = null;
  const lines: string[] = [];
  return {
    /** Returns what the log says of it; null: nothing. */
    add(seen: Seen): Step | null {
      const note = atOnce(noteSeen(noted, seen, polledAt));
      if (seen.kind === "poll") polledAt = seen.at;
      if (!note) return null;
      noted = note.noted();
      const texts = [...formatMoved(note.moved)];
      lines.push(JSON.stringify(note.line) + texts.join(""));
      const moved = texts.map(readMoved);
      return reader.take(note.line, {
        whole: moved.flatMap(({ whole }) => whole),
        stocks: moved.flatMap(({ stocks }) => stocks),
      });
    },
    /** Another process goes on. */
    restart() {
      noted = reader.noted();
    },
    /** A poll that is not written into the log. */
    skip(at: string) {
      polledAt = at;
    },
    lines,
  };
}
