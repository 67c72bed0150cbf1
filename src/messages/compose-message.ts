import { coalesceChanges } from "../notifications/coalesce.ts";
import type { Delivery } from "../notifications/delivery.ts";
import { calendarDay } from "../policy/silence.ts";
import { atOnce, nowAndThen, type Steps } from "../steps.ts";
import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import { composeAdvice } from "./advice.ts";
import { composeAudit } from "./audit.ts";
import { composeDrafts } from "./drafts.ts";
import { composeFiles } from "./files.ts";
import { createFormats } from "./formats.ts";
import { composeHeadline, tallies } from "./headline.ts";
import { composeLine } from "./line.ts";
import { answerLinks, listUrl } from "./links.ts";
import type { Line, Message } from "./message.ts";
import { composeClosing, composeNotes } from "./notes.ts";
import { composeNotice } from "./notice.ts";
import { composeOrders } from "./orders.ts";
import { composeOverview } from "./overview.ts";
import { composeSections, warehouseKey, worstOf } from "./sections.ts";
import { isOneOfSeveral, type MessageSettings } from "./settings.ts";
import { createTransfers } from "./transfer.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** From so many lines on nobody reads all of them at once: counts come first, and whoever has to act begins with the worst. */
const LONG = 20;

/** So many of a long message are its worst. */
const WORST = 20;

/** As many lines are taken in at a glance. */
const GLANCE = 5;

/**
 * Words one message out of the deliveries that wait for a channel, net of what has reversed between them.
 * @param deliveries of one company and one channel, oldest first
 * @throws {RangeError} when there are none, or when Intl knows no such time zone or currency
 */
export function composeMessage(deliveries: readonly Delivery[], settings: MessageSettings): Message {
  return atOnce(composeInSteps(deliveries, settings));
}

/** Does the same with interruptions. */
export function* composeInSteps(deliveries: readonly Delivery[], settings: MessageSettings): Steps<Message> {
  const newest = deliveries.at(-1);
  if (!newest) throw new RangeError("no deliveries to compose a message from: pass at least one");
  const locale = newest.locale ?? settings.locale;
  // Of several that wait the newest has it all.
  if (newest.kind === "audit") return composeAudit(newest, { ...settings, locale });
  if (newest.kind === "advice") return composeAdvice(newest, { ...settings, locale });
  if (newest.kind === "notice") return composeNotice(deliveries, newest, { ...settings, locale });
  const wording = WORDINGS[locale];
  const formats = createFormats(wording, settings.timezone, settings.currency, newest.polledAt);
  const productUrl = (productId: number) => settings.productUrl(newest.company, productId);
  const { company: name, channel, polledAt: foundAt } = newest;
  const answerUrls = answerLinks(settings.links, { company: name, channel, foundAt });
  const transferOf = createTransfers(wording, formats);
  const isTime = nowAndThen();
  const lines: Line[] = [];
  for (const coalesced of coalesceChanges(deliveries)) {
    if (isTime()) yield;
    lines.push(composeLine(coalesced, wording, formats, productUrl, answerUrls, transferOf));
  }
  const company = readable(newest.companyTitle) ?? newest.company;
  const firstRunOnly = deliveries.every(({ kind }) => kind === "first_run");
  const worst = lines.length >= LONG ? worstOf(lines, WORST, formats) : null;
  // A first look may find hundreds that have long been so: the worst of them will do.
  const show = firstRunOnly && lines.length > WORST ? WORST : null;
  yield;
  const overview =
    show !== null || ((firstRunOnly || worst !== null) && isScattered(lines))
      ? composeOverview(lines, wording, formats)
      : null;
  yield;
  const sections = composeSections(lines, wording, formats, new Set(show === null ? [] : worst), answerUrls);
  yield;
  const orders = composeOrders(lines, wording, formats, answerUrls);
  yield;
  const day = calendarDay(new Date(newest.polledAt), settings.timezone);
  const drafts = composeDrafts(lines, { company, day }, settings, wording, formats, answerUrls);
  yield;

  return {
    id: newest.id,
    foundAt: newest.polledAt,
    kind: firstRunOnly ? "first_run" : "changes",
    locale,
    companyName: newest.company,
    company,
    ...composeHeadline(
      lines,
      { company, isNamed: isOneOfSeveral(settings), isFirstRun: firstRunOnly },
      wording,
      formats,
    ),
    overview,
    listing: null,
    sections,
    show,
    worst,
    orders,
    drafts,
    ...(settings.links && { seeAll: { words: wording.seeAll, url: listUrl(settings.links, name, lines) } }),
    notes: [...composeNotes(deliveries, lines, show, wording, formats), composeClosing(newest, settings, wording)],
    notices: [],
    findings: [],
    attachment: null,
    ...composeFiles(newest, lines.length, settings, wording, formats),
    labels: wording.labels,
    more: (omitted) => {
      const total = Object.values(omitted).reduce((sum, count) => sum + count, 0);
      return wording.more(formats.count(total), tallies(omitted, wording, formats).join(", "));
    },
    part: (part, parts) => wording.part(formats.count(part).text, formats.count(parts).text),
  };
}

/** Whether what is short is too much to see at once which warehouses it is of. */
function isScattered(lines: readonly Line[]): boolean {
  const short = lines.filter(({ change }) => isShortage(change));
  return short.length > GLANCE && new Set(short.map(({ change }) => warehouseKey(change))).size > 1;
}
