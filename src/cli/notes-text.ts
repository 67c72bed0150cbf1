import { createNoteMarker, DATE_PLACE } from "../policy/note-marker.ts";

/** What a marker of the config makes of a note. */
export interface SampleNote {
  readonly marker: string;
  readonly note: string;
  /** YYYY-MM-DD; null: the note silences nothing. */
  readonly until: string | null;
}

/**
 * A note for each marker, as it is read; its date is some weeks ahead.
 * @param markers patterns, such as `pedido hasta {date}`
 */
export function readSampleNotes(markers: readonly string[], now: Date): SampleNote[] {
  const date = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 2, 17));
  const written = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "short" }).format(date);
  return markers.map((marker) => {
    const note = marker.replace(DATE_PLACE, written);
    return { marker, note, until: createNoteMarker([marker])(note)?.until ?? null };
  });
}

export function formatSampleNote({ note, until }: SampleNote): string {
  return `Notes:     "${note}" silences its level ${until === null ? "never" : `until ${until}, the day included`}`;
}
