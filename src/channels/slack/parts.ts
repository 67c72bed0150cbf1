import type { Group, Message, Section, SectionKind } from "../../alerts/message.ts";
import { renderLine } from "./line.ts";
import { plainText, text } from "./mrkdwn.ts";

/** Slack's limits for one message. `bytes`, of the whole body: it refuses `msg_blocks_too_long` somewhere above it. */
const SLACK = { blocks: 50, header: 150, sectionText: 3_000, bytes: 12_000 };

/** Kept free while lines are packed, for what depends on how the packing ends: the mention and other counts' wording. */
const RESERVED_BYTES = 1_500;

const MAX = { lead: 1_000, title: 200, count: 20, notes: 1_500, more: 300, numbering: 60, fallback: 300 };

/** More parts than this in a row are noise that nobody reads; the rest is counted in the last one. */
const MAX_PARTS = 5;

const DOT: Readonly<Record<SectionKind, string>> = {
  out: "🔴",
  low: "🟠",
  reminder: "🟡",
  recovered: "🟢",
  retired: "⚪",
};

/** Whom to call, in Slack's own markup, when a message has such a section. */
export interface Mention {
  readonly out?: string | undefined;
  readonly low?: string | undefined;
}

interface Mrkdwn {
  readonly type: "mrkdwn";
  readonly text: string;
  readonly verbatim: true;
}

export type Block =
  | { readonly type: "header"; readonly text: { readonly type: "plain_text"; readonly text: string } }
  | { readonly type: "section"; readonly text: Mrkdwn; readonly expand: true }
  | { readonly type: "context"; readonly elements: Mrkdwn[] };

/** The body of one post to a webhook. */
export interface Part {
  /** What a notification shows. */
  readonly text: string;
  readonly blocks: Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

interface Entry {
  readonly section: Section;
  readonly group: Group;
  /** In mrkdwn. */
  readonly line: string;
}

type Counts = Readonly<Record<SectionKind, number>>;

/** What a part holds besides its lines. */
interface Frame {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** "Part 2 of 5"; empty when there is one part. */
  readonly numbering: string;
  readonly omitted: Counts;
  readonly mention: Mention;
}

/**
 * The posts that make up a message, in the order to send them, each within Slack's limits. Lines keep the message's
 * order, worst first; those beyond the last part are counted there. The same message always gives the same parts, and
 * the mention never moves a line from one part to another.
 */
export function renderParts(message: Message, mention: Mention = {}): Part[] {
  const pages: Entry[][] = [];
  let rest = entriesOf(message);
  do {
    const page = rest.slice(0, howManyFit(rest, message));
    rest = rest.slice(page.length);
    pages.push(page);
  } while (rest.length > 0 && pages.length < MAX_PARTS);

  return pages.map((page, index) =>
    assemble(message, page, {
      isFirst: index === 0,
      isLast: index === pages.length - 1,
      numbering: pages.length > 1 ? message.part(index + 1, pages.length) : "",
      omitted: countKinds(rest),
      mention,
    }),
  );
}

function entriesOf(message: Message): Entry[] {
  return message.sections.flatMap((section) =>
    section.groups.flatMap((group) =>
      group.lines.map((line) => ({ section, group, line: renderLine(line, message.labels) })),
    ),
  );
}

function countKinds(entries: readonly Entry[]): Counts {
  const counts = { out: 0, low: 0, reminder: 0, recovered: 0, retired: 0 };
  for (const { section } of entries) counts[section.kind] += 1;
  return counts;
}

/** At least one, so that packing always ends: a single line is far under the limits. */
function howManyFit(entries: readonly Entry[], message: Message): number {
  const fullest: Frame = {
    isFirst: true,
    isLast: true,
    numbering: message.part(MAX_PARTS, MAX_PARTS),
    omitted: countKinds(entries),
    mention: {},
  };
  let count = 1;
  while (count < entries.length && fits(assemble(message, entries.slice(0, count + 1), fullest))) count += 1;
  return count;
}

function fits(part: Part): boolean {
  return part.blocks.length <= SLACK.blocks && Buffer.byteLength(JSON.stringify(part)) <= SLACK.bytes - RESERVED_BYTES;
}

function assemble(message: Message, entries: readonly Entry[], frame: Frame): Part {
  const { isFirst, isLast, omitted, mention } = frame;
  const subject = text(message.subject, MAX.fallback);
  const numbering = text(frame.numbering, MAX.numbering);
  return {
    text: isFirst ? subject : `${subject} (${numbering})`,
    blocks: [
      ...(isFirst ? [header(message.subject)] : []),
      ...(numbering ? [context(isFirst ? numbering : `${numbering} · ${subject}`)] : []),
      ...(isFirst ? [section(opening(message, mention))] : []),
      ...body(entries),
      ...(isLast ? closing(message, omitted) : []),
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
}

function opening(message: Message, mention: Mention): string {
  const present = new Set(message.sections.map(({ kind }) => kind));
  const called = new Set([present.has("out") && mention.out, present.has("low") && mention.low].filter(Boolean));
  return [...called, text(message.lead, MAX.lead) || text(message.subject, MAX.fallback)].join(" ");
}

function body(entries: readonly Entry[]): Block[] {
  const texts: string[] = [];
  let previous: Entry | undefined;
  for (const entry of entries) {
    const { line } = entry;
    const { title, kind, count } = entry.section;
    if (entry.section !== previous?.section) {
      texts.push(`${DOT[kind]} *${text(title, MAX.title)}* (${text(count, MAX.count)})`);
    }
    const open = texts.at(-1) ?? "";
    if (entry.group !== previous?.group) {
      const heading = text(entry.group.title, MAX.title);
      texts.push(heading ? `*${heading}*\n${line}` : line);
    } else if (open.length + 1 + line.length > SLACK.sectionText) {
      texts.push(line);
    } else {
      texts[texts.length - 1] = `${open}\n${line}`;
    }
    previous = entry;
  }
  return texts.map(section);
}

function closing(message: Message, omitted: Counts): Block[] {
  const isComplete = Object.values(omitted).every((count) => count === 0);
  return [
    ...(isComplete ? [] : [section(`*${text(message.more(omitted), MAX.more)}*`)]),
    ...(message.notes.length > 0 ? [context(text(message.notes.join(" · "), MAX.notes))] : []),
  ];
}

function header(subject: string): Block {
  return { type: "header", text: { type: "plain_text", text: plainText(subject, SLACK.header) } };
}

function section(text: string): Block {
  return { type: "section", text: mrkdwn(text), expand: true };
}

function context(text: string): Block {
  return { type: "context", elements: [mrkdwn(text)] };
}

/** `verbatim`: Slack adds no links or mentions of its own to what a product happens to be called. */
function mrkdwn(text: string): Mrkdwn {
  return { type: "mrkdwn", text, verbatim: true };
}
