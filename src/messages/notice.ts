import type { Delivery } from "../notifications/delivery.ts";
import { coalesceNotices, type Notice } from "../notifications/notice.ts";
import { readable } from "../text.ts";
import { causeOf, plainReason } from "./cause.ts";
import { composeFiles } from "./files.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Message } from "./message.ts";
import { inSentence } from "./name.ts";
import { composeClosing } from "./notes.ts";
import type { MessageSettings } from "./settings.ts";
import { fitSubject, type ShortName } from "./subject.ts";
import type { Headline, Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** A server may answer with a page. */
const REASON_LENGTH = 300;

const NAME_LENGTH = 60;

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
  const notices = coalesceNotices(deliveries.flatMap(({ notices }) => notices)).sort(
    (a, b) => Number(b.kind === "began") - Number(a.kind === "began"),
  );
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
    worst: null,
    orders: null,
    drafts: null,
    notes: [
      ...notices.flatMap((notice, index) => [
        ...(index === 0 ? [] : [headlineOf(notice, wording, formats, (name) => name).lead]),
        ...composeDetails(notice, settings, wording, formats),
      ]),
      wording.notices.foundAt(formats.moment(newest.polledAt)),
      composeClosing(newest, settings, wording),
      ...notices.flatMap(({ reason }) => composeReason(reason, wording)),
    ],
    notices,
    findings: [],
    attachment: null,
    ...composeFiles(newest, 0, settings, wording, formats),
    labels: wording.labels,
    more: () => "",
    part: (part, parts) => wording.part(formats.count(part).text, formats.count(parts).text),
  };
}

/** Of several that of the first; what there is to say of the others stands in the notes. */
function composeHeadline(notices: readonly Notice[], wording: Wording, formats: Formats): Headline {
  const [first, ...others] = notices;
  if (!first) throw new RangeError("no notices to compose a message from: pass at least one");
  const make = (short: ShortName) => headlineOf(first, wording, formats, short);
  const tail = others.length === 0 ? "" : wording.notices.more(formats.count(others.length));
  return { subject: fitSubject((short) => make(short).subject, tail), lead: make((name) => name).lead };
}

function headlineOf(notice: Notice, { notices }: Wording, formats: Formats, short: ShortName): Headline {
  const { kind, subject, since, at } = notice;
  const { recipient } = subject;
  const { why } = notices.causes[causeOf(notice)];
  const from = formats.moment(since);
  const [span, lasted] = [formats.span(since, at), formats.duration(since, at)];
  if (recipient !== undefined) {
    return kind === "began"
      ? notices.missed(recipient, subject.name, from, why, short)
      : notices.reachedAgain(recipient, subject.name, span, lasted, short);
  }
  const name = nameOf(notice);
  return kind === "began"
    ? notices.began[subject.kind](name, from, why, short)
    : notices.ended[subject.kind](name, span, lasted, short);
}

/** Of a company as people call it, as far as it was ever read. */
function nameOf({ subject, title }: Notice): string {
  return inSentence(readable(title ?? null) ?? subject.name, NAME_LENGTH);
}

function composeDetails(
  notice: Notice,
  { contact }: Pick<MessageSettings, "contact">,
  { notices }: Wording,
  formats: Formats,
): string[] {
  const { kind, subject, waiting } = notice;
  if (kind === "ended") return [];
  const todo = notices.todo(readable(contact ?? null), notices.causes[causeOf(notice)].todo);
  if (waiting === 0) return [todo];
  const count = formats.count(waiting);
  return [subject.kind === "coverage" ? notices.unseen(count) : notices.waiting(subject.name, count), todo];
}

function composeReason(reason: string | null, { notices }: Wording): string[] {
  const said = readable(reason && plainReason(reason));
  return said === null ? [] : [notices.technical(inSentence(said, REASON_LENGTH))];
}
