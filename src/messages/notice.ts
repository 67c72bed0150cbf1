import type { Delivery } from "../notifications/delivery.ts";
import { coalesceNotices, type Notice } from "../notifications/notice.ts";
import { readable } from "../text.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Message } from "./message.ts";
import { inSentence } from "./name.ts";
import { composeClosing } from "./notes.ts";
import type { MessageSettings } from "./settings.ts";
import type { Headline, Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** A server may answer with a page. */
const REASON_LENGTH = 300;

/**
 * Words what the daemon has to tell of itself into one message without sections.
 * @param deliveries of kind `notice` and of one channel, oldest first
 */
export function composeNotice(
  deliveries: readonly Delivery[],
  newest: Delivery,
  settings: Omit<MessageSettings, "productUrl">,
): Message {
  const wording = WORDINGS[settings.locale];
  const formats = createFormats(wording, settings.timezone, settings.currency, newest.polledAt);
  const notices = coalesceNotices(deliveries.flatMap(({ notices }) => notices));
  return {
    id: newest.id,
    foundAt: newest.polledAt,
    kind: "notice",
    locale: settings.locale,
    companyName: newest.company,
    company: newest.companyTitle,
    ...composeHeadline(notices, wording, formats),
    overview: null,
    listing: null,
    sections: [],
    show: null,
    orders: null,
    notes: [
      ...notices.flatMap((notice) => composeDetails(notice, wording, formats)),
      wording.notices.foundAt(formats.moment(newest.polledAt)),
      ...(notices.some(({ kind }) => kind === "began") ? [wording.notices.advice] : []),
      composeClosing(newest, settings, wording),
    ],
    notices,
    findings: [],
    attachment: null,
    labels: wording.labels,
    more: () => "",
    part: (part, parts) => wording.part(formats.count(part).text, formats.count(parts).text),
  };
}

function composeHeadline(notices: readonly Notice[], wording: Wording, formats: Formats): Headline {
  const headlines = notices.map((notice) => headlineOf(notice, wording, formats));
  const [only, ...others] = headlines;
  if (only && others.length === 0) return only;
  const began = notices.filter(({ kind }) => kind === "began").length;
  return {
    subject: wording.notices.several(began, notices.length - began),
    lead: headlines.map(({ lead }) => lead).join(" "),
  };
}

function headlineOf({ kind, subject, since, at }: Notice, { notices }: Wording, formats: Formats): Headline {
  const { recipient } = subject;
  if (recipient !== undefined) {
    return kind === "began"
      ? notices.missed(recipient, subject.name, formats.moment(since))
      : notices.reachedAgain(recipient, subject.name, formats.span(since, at), formats.duration(since, at));
  }
  return kind === "began"
    ? notices.began[subject.kind](subject.name, formats.moment(since))
    : notices.ended[subject.kind](subject.name, formats.span(since, at), formats.duration(since, at));
}

function composeDetails({ kind, subject, reason, waiting }: Notice, { notices }: Wording, formats: Formats): string[] {
  const name = subject.recipient ?? subject.name;
  const said = readable(reason);
  const details = said === null ? [] : [notices.reason(name, inSentence(said, REASON_LENGTH))];
  if (subject.kind === "coverage") {
    if (kind === "ended") return details;
    const unseen = waiting > 0 ? [notices.unseen(formats.count(waiting))] : [];
    return [...unseen, ...(said === null ? [notices.tooFewRequests] : details)];
  }
  if (kind === "ended") return details;
  if (said === null) details.push(notices.silent(name));
  if (waiting > 0) details.push(notices.waiting(name, formats.count(waiting)));
  return details;
}
