import type { Delivery } from "../notifications/delivery.ts";
import type { Change } from "../stock/change.ts";
import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import { composeAnswerNews } from "./answers.ts";
import type { Formats } from "./formats.ts";
import type { Line } from "./message.ts";
import { inSentence } from "./name.ts";
import type { MessageSettings } from "./settings.ts";
import { filledStock, outstanding, suggestOrder } from "./suggest-order.ts";
import type { Wording } from "./wording/wording.ts";

const COMPANY_LENGTH = 60;

/**
 * What there is to say of a message as a whole.
 * @param deliveries oldest first; at least one
 * @param shown how many of the lines of a first look are to be shown; null: all
 */
export function composeNotes(
  deliveries: readonly Delivery[],
  lines: readonly Line[],
  shown: number | null,
  wording: Wording,
  formats: Formats,
): string[] {
  const { notes } = wording;
  const answered = deliveries.flatMap(({ answers }) => answers ?? []);
  const told = [...composeAnswerNews(answered, wording, formats), asOf(deliveries, notes, formats)];
  if (deliveries.some(({ kind }) => kind === "first_run")) {
    told.push(
      shown === null ? notes.firstRun : notes.worstOfFirstRun(formats.count(shown), formats.count(lines.length)),
    );
  }
  if (deliveries.some(({ incomplete }) => incomplete)) told.push(notes.incomplete);
  const isNet = lines.some(({ change }) => outstanding(change) !== null);
  if (isNet) told.push(notes.ordersNet);
  else if (lines.some(({ change }) => suggestOrder(change))) told.push(notes.orders);
  if (lines.some(({ change }) => isByRate(change))) told.push(notes.ordersByRate);
  return told;
}

function isByRate(change: Change): boolean {
  return isShortage(change) && filledStock(change) !== null && suggestOrder(change) !== null;
}

/** Who sends a message, why its reader gets it, and whom to ask. */
export function composeClosing(
  { kind, company, companyTitle, channel }: Delivery,
  { contact }: Pick<MessageSettings, "contact">,
  wording: Wording,
): string {
  const name = kind === "notice" ? null : inSentence(readable(companyTitle) ?? company, COMPANY_LENGTH);
  return wording.closing(name, channel, readable(contact ?? null));
}

/** When all this was so: at one poll, or at several whose changes were kept for one message. */
function asOf(deliveries: readonly Delivery[], notes: Wording["notes"], formats: Formats): string {
  const moments = deliveries
    .flatMap(({ polledAt, changes }) => [polledAt, ...changes.map(({ at }) => at)])
    .sort((a, b) => (a < b ? -1 : 1));
  const polls = new Set(moments).size;
  const [first = "", last = first] = [moments[0], moments.at(-1)];
  if (polls === 1) return notes.polledAt(formats.moment(last));
  // A delivery brings what was held back for it up to its own poll; one that waits itself stays as it is.
  const wasPending = deliveries.some(({ polledAt, changes }) => changes.some(({ at }) => at !== polledAt));
  const stock = !wasPending
    ? notes.stock.ofChange
    : deliveries.length === 1
      ? notes.stock.ofLast
      : notes.stock.ofEither;
  return notes.severalPolls(formats.count(polls), formats.moment(first), formats.moment(last), stock);
}
