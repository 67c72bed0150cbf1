import type { Calendar } from "../policy/silence.ts";
import { daySchema } from "../policy/silences-config.ts";
import { readDuration } from "../time/read-duration.ts";

/** From when on: a day, YYYY-MM-DD, or so many milliseconds back. */
export type Since = { readonly day: string } | { readonly backMs: number };

/** How far back is looked, unless something else is asked for. */
export const DEFAULT_SINCE = "30d";

export const SINCE_FORMS = "a day, as 2026-12-31, or a duration, as 30d";

/** Reads a day (`2026-12-31`), or how far back (`30d`); null: the text is neither. */
export function readSince(text: string): Since | null {
  const { data } = daySchema.safeParse(text);
  if (data !== undefined) return { day: data };
  const backMs = readDuration(text);
  return backMs === null ? null : { backMs };
}

/** The first day, YYYY-MM-DD; of what lies before all calendars, the first one that there is. */
export function firstDay(since: Since, now: Date, calendar: Calendar): string {
  return "day" in since ? since.day : calendar(new Date(Math.max(now.getTime() - since.backMs, 0)));
}
