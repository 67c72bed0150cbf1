import type { Delivery } from "./delivery.ts";
import type { Formats } from "./formats.ts";
import type { Line } from "./message.ts";
import { suggestOrder } from "./suggest-order.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * What there is to say of a message as a whole.
 * @param deliveries oldest first; at least one
 * @param shown how many of the lines of a first look are to be shown; null: all
 */
export function composeNotes(
  deliveries: readonly Delivery[],
  lines: readonly Line[],
  shown: number | null,
  { notes }: Wording,
  formats: Formats,
): string[] {
  const told = [asOf(deliveries, notes, formats)];
  if (deliveries.some(({ kind }) => kind === "first_run")) {
    told.push(
      shown === null ? notes.firstRun : notes.worstOfFirstRun(formats.count(shown), formats.count(lines.length)),
    );
  }
  if (deliveries.some(({ incomplete }) => incomplete)) told.push(notes.incomplete);
  if (lines.some(({ change }) => suggestOrder(change))) told.push(notes.orders);
  return told;
}

function asOf(deliveries: readonly Delivery[], notes: Wording["notes"], formats: Formats): string {
  const [first, ...others] = deliveries.map(({ polledAt }) => formats.moment(polledAt));
  const last = others.at(-1);
  return first && last
    ? notes.severalPolls(formats.count(deliveries.length), first, last)
    : notes.polledAt(first ?? "");
}
