import { expect, test } from "@jest/globals";
import { formatSampleNote, readSampleNotes } from "../../src/cli/notes-text.ts";

test("each marker is shown with a note, as it is read", () => {
  const notes = readSampleNotes(["pedido hasta {date}", "OC ({date})"], new Date("2026-11-24T12:00Z"));
  expect(notes).toEqual([
    { marker: "pedido hasta {date}", note: "pedido hasta 17/01/2027", until: "2027-01-17" },
    { marker: "OC ({date})", note: "OC (17/01/2027)", until: "2027-01-17" },
  ]);
  expect(notes.map(formatSampleNote)).toEqual([
    'Notes:     "pedido hasta 17/01/2027" silences its level until 2027-01-17, the day included',
    'Notes:     "OC (17/01/2027)" silences its level until 2027-01-17, the day included',
  ]);
});

test("without markers there is nothing to show", () => {
  expect(readSampleNotes([], new Date())).toEqual([]);
});
