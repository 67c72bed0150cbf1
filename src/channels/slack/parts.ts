import type { Group, Labels, Line, Message, Section, SectionKind } from "../../messages/message.ts";
import { type Counts, countKinds } from "../../messages/sections.ts";
import type { Templates, Used } from "../liquid/templates.ts";
import { answersFor } from "./answers.ts";
import type { TextName } from "./media.ts";
import { link, plainText, text, withoutMarkup } from "./mrkdwn.ts";
import { ordersToSend } from "./orders-to-send.ts";
import { type MessageTexts, renderTexts } from "./texts.ts";

/** Slack's limits for one message. `bytes`, of all blocks: it refuses `msg_blocks_too_long` somewhere above it. */
const SLACK = { blocks: 50, header: 150, sectionText: 3_000, bytes: 12_000 };

/** Kept free while lines are packed, for what depends on how the packing ends: the mention and other counts' wording. */
const RESERVED_BYTES = 1_500;

const MAX = { title: 200, count: 20, more: 300, url: 500, list: 2_000, numbering: 60, fallback: 300 };

/** More parts than this in a row are noise that nobody reads; the rest is counted in the last one. */
const MAX_PARTS = 5;

const DOT: Readonly<Record<SectionKind, string>> = {
  out: "🔴",
  still_out: "🔴",
  low: "🟠",
  still_low: "🟡",
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
  /** What a notification shows, and all that a receiver shows that knows no blocks: the lines without markup. */
  readonly text: string;
  readonly blocks: Block[];
  readonly unfurl_links: false;
  readonly unfurl_media: false;
}

interface Entry {
  readonly section: Section;
  readonly group: Group;
  readonly line: Line;
}

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
export function renderParts(message: Message, mention: Mention, templates: Templates<TextName>): Used<Part[]> {
  return templates.use((texts) => packParts(message, mention, renderTexts(message, texts)));
}

function packParts(message: Message, mention: Mention, texts: MessageTexts): Part[] {
  const all = entriesOf(message);
  const worst = message.worst && new Set(message.worst);
  const shown = worst ? all.filter(({ line }) => worst.has(line)) : all.slice(0, message.show ?? all.length);
  const left = worst ? all.filter(({ line }) => !worst.has(line)) : all.slice(shown.length);
  const rendered = new Map<Entry, string>();
  // Texts of one's own may leave no room for them before the lines.
  let ordersFirst = worst !== null;
  ordersFirst &&= fits(
    assemble([], {
      isFirst: true,
      isLast: false,
      numbering: message.part(MAX_PARTS, MAX_PARTS),
      omitted: countOf([]),
      mention: {},
    }),
  );
  const pages: (readonly Entry[])[] = [];
  let rest = shown;
  let isLast = false;
  while (!isLast) {
    const page = nextPage(rest, pages.length);
    pages.push(rest.slice(0, page.count));
    rest = rest.slice(page.count);
    isLast = page.isLast;
  }
  const omitted = countOf([...rest, ...left]);
  const parts = pages.map((page, index) =>
    assemble(page, {
      isFirst: index === 0,
      isLast: index === pages.length - 1,
      numbering: pages.length > 1 ? message.part(index + 1, pages.length) : "",
      omitted,
      mention,
    }),
  );
  return parts.map((part, index) => (index === parts.length - 1 ? withOrders(part, ordersToSend(message)) : part));

  /** How many of these lines the next part takes, and whether what comes at the end finds its place there, too. */
  function nextPage(rest: readonly Entry[], index: number): { readonly count: number; readonly isLast: boolean } {
    const fullest: Frame = {
      isFirst: index === 0,
      isLast: true,
      numbering: message.part(MAX_PARTS, MAX_PARTS),
      omitted: countOf(all),
      mention: {},
    };
    const withEnd = howManyFit(rest, fullest);
    const isEnd = rest.length === 0 ? index > 0 || fits(assemble(rest, fullest)) : withEnd === rest.length;
    if (isEnd || index === MAX_PARTS - 1) return { count: withEnd, isLast: true };
    // A single line is far under the limits, whatever it is called.
    const most = Math.max(howManyFit(rest, { ...fullest, isLast: false }), Math.min(index, 1));
    // Some lines wait for what comes at the end, so that it does not stand alone.
    const leavesNone = most >= rest.length;
    return { count: leavesNone && withEnd > 0 ? withEnd : Math.min(most, rest.length), isLast: false };
  }

  function howManyFit(entries: readonly Entry[], frame: Frame): number {
    let count = 0;
    while (count < entries.length && fits(assemble(entries.slice(0, count + 1), frame))) count += 1;
    return count;
  }

  function assemble(entries: readonly Entry[], frame: Frame): Part {
    const { isFirst, mention } = frame;
    const subject = text(texts.header, MAX.fallback);
    const numbering = text(frame.numbering, MAX.numbering);
    const called = isFirst ? calledFor(message, mention) : [];
    const content = contentOf(entries, frame, message.labels);
    return {
      // Far under Slack's 40,000 characters, as the blocks are.
      text: [
        numbering ? `${subject} (${numbering})` : subject,
        ...(isFirst ? [[...called, withoutMarkup(texts.opening)].join(" ")] : []),
        ...contentOf(entries, frame, null).flatMap(mrkdwnIn).map(withoutMarkup),
      ].join("\n"),
      blocks: [
        ...(isFirst ? [header(texts.header)] : []),
        ...(numbering ? [context(isFirst ? numbering : `${numbering} · ${subject}`)] : []),
        ...(isFirst ? [section([...called, texts.opening].join(" "))] : []),
        ...content,
      ],
      unfurl_links: false,
      unfurl_media: false,
    };
  }

  /** What comes after the opening. @param labels of links, on which it is answered; null: without those */
  function contentOf(entries: readonly Entry[], { isFirst, isLast, omitted }: Frame, labels: Labels | null): Block[] {
    return [
      ...(isFirst && texts.overview ? [section(texts.overview)] : []),
      ...(isFirst && texts.listing ? [section(texts.listing)] : []),
      ...(isFirst && ordersFirst && texts.orders ? [section(texts.orders)] : []),
      ...bodyOf(entries, render, labels),
      ...(isLast ? closing(omitted) : []),
      ...(isLast && labels ? seeAllOf(message) : []),
    ];
  }

  /** Only those that come to be looked at: of thousands of lines a message shows some two hundred. */
  function render(entry: Entry): string {
    const known = rendered.get(entry);
    if (known !== undefined) return known;
    const line = texts.line(entry.section, entry.group, entry.line);
    rendered.set(entry, line);
    return line;
  }

  function closing(omitted: Counts): Block[] {
    const isComplete = Object.values(omitted).every((count) => count === 0);
    return [
      ...(isComplete ? [] : [section([`*${text(message.more(omitted), MAX.more)}*`, ...restOf(message)].join("\n"))]),
      ...(texts.orders && !ordersFirst ? [section(texts.orders)] : []),
      ...(texts.closing ? [context(texts.closing)] : []),
    ];
  }
}

/** With as many of the orders as there is room for: a heading alone says nothing. */
function withOrders(part: Part, orders: readonly string[]): Part {
  for (let count = orders.length; count > 1; count -= 1) {
    const blocks = [...part.blocks, ...orders.slice(0, count).map(section)];
    if (blocks.length <= SLACK.blocks && Buffer.byteLength(JSON.stringify(blocks)) <= SLACK.bytes) {
      return { ...part, blocks };
    }
  }
  return part;
}

function entriesOf(message: Message): readonly Entry[] {
  return message.sections.flatMap((section) =>
    section.groups.flatMap((group) => group.lines.map((line) => ({ section, group, line }))),
  );
}

function countOf(entries: readonly Entry[]): Counts {
  return countKinds(entries.map(({ section }) => section.kind));
}

function fits(part: Part): boolean {
  return (
    part.blocks.length <= SLACK.blocks && Buffer.byteLength(JSON.stringify(part.blocks)) <= SLACK.bytes - RESERVED_BYTES
  );
}

function calledFor({ sections }: Message, mention: Mention): string[] {
  const present = new Set(sections.map(({ kind }) => kind));
  const called = [present.has("out") && mention.out, present.has("low") && mention.low];
  return [...new Set(called)].filter((whom) => typeof whom === "string");
}

function bodyOf(entries: readonly Entry[], render: (entry: Entry) => string, labels: Labels | null): Block[] {
  const texts: string[] = [];
  let previous: Entry | undefined;
  for (const entry of entries) {
    const line = render(entry);
    const { title, kind, count } = entry.section;
    if (entry.section !== previous?.section) {
      texts.push(`${DOT[kind]} *${text(title, MAX.title)}* (${text(count, MAX.count)})`);
    }
    const open = texts.at(-1) ?? "";
    if (entry.group !== previous?.group) {
      texts.push(underHeading(entry.group, line, labels));
    } else if (open.length + 1 + line.length > SLACK.sectionText) {
      texts.push(line);
    } else {
      texts[texts.length - 1] = `${open}\n${line}`;
    }
    previous = entry;
  }
  return texts.map(section);
}

/** Where what is left out is to be found. */
function restOf({ rest }: Message): string[] {
  if (rest === null) return [];
  const words = text(rest.words, MAX.more);
  return [rest.url === null ? words : link(rest.url, words, MAX.url)];
}

/** The first line of a group under its title, with the links on which all of the group is answered, where there is room for them. */
function underHeading({ title, answers }: Group, line: string, labels: Labels | null): string {
  const heading = text(title, MAX.title);
  const links = labels && answersFor(answers, labels);
  const bare = heading ? `*${heading}*\n${line}` : line;
  if (!links) return bare;
  const linked = heading ? `*${heading}* · ${links}\n${line}` : `${links}\n${line}`;
  return linked.length <= SLACK.sectionText ? linked : bare;
}

function seeAllOf({ seeAll }: Message): Block[] {
  return seeAll ? [context(link(seeAll.url, text(seeAll.words, MAX.more), MAX.list))] : [];
}

function header(subject: string): Block {
  return { type: "header", text: { type: "plain_text", text: plainText(subject, SLACK.header) } };
}

function section(text: string): Block {
  return { type: "section", text: mrkdwn(text), expand: true };
}

function mrkdwnIn(block: Block): string[] {
  if (block.type === "header") return [];
  return block.type === "section" ? [block.text.text] : block.elements.map(({ text }) => text);
}

function context(text: string): Block {
  return { type: "context", elements: [mrkdwn(text)] };
}

/** `verbatim`: Slack adds no links or mentions of its own to what a product happens to be called. */
function mrkdwn(text: string): Mrkdwn {
  return { type: "mrkdwn", text, verbatim: true };
}
