import { stripVTControlCharacters } from "node:util";

/**
 * The one place that makes foreign texts fit to be shown: names from SmartPyme, words of servers, names of files. The cleaned
 * text cannot control a terminal, break a line or change the direction of the text around it.
 */

/** A text that needs no cleaning, as nearly all: visible Latin characters with single blanks between. */
const PLAIN = /^[!-~\u00a1-\u00ac\u00ae-\u02ff]*(?: [!-~\u00a1-\u00ac\u00ae-\u02ff]+)*$/;

/** Line breaks, control characters (C0, DEL, C1), separators and blanks of all kinds. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;

const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Control characters and separators, except line feed and tab, which lay out a text of several lines. */
const NO_LAYOUT = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** Marks, embeddings and overrides of direction, and characters without width, except the two isolates below. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0001}]/gu;

/** Joiners after letters and signs that they do not join. In emoji and some scripts they make one sign of several. */
const IDLE_JOINERS = /(?<=^|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\s])[\u200c\u200d]+/gu;

/** The pair of isolates by which a name does not change the direction of the text around it. */
const ISOLATES = /[\u2068\u2069]/g;

/** Makes one line of a text, with at most `most` visible characters; empty when nothing readable is left. */
export function oneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  return cut(PLAIN.test(text) ? text : bare(text).replace(ISOLATES, "").replace(BREAKS, " ").trim(), most);
}

/** Makes one line of a name or a note; null when nothing readable is left. */
export function readable(text: string | null): string | null {
  return (text && oneLine(text)) || null;
}

/** Does the same as `oneLine` for a line composed of names: it keeps the isolates around them, and blanks as they are. */
export function composedLine(text: string, most: number): string {
  if (PLAIN.test(text)) return cut(text, most);
  // Its blanks are kept: one between a currency and its amount forbids a line break.
  const line = cut(bare(text).replace(CONTROLS, " ").trim(), most);
  return line.lastIndexOf("\u2068") > line.lastIndexOf("\u2069") ? `${line}\u2069` : line;
}

/** Does the same as `composedLine` for a text of several lines, without a limit; line feeds and tabs stay. */
export function composedText(text: string): string {
  return bare(text.replaceAll("\r\n", "\n")).replace(NO_LAYOUT, " ");
}

/** Cleans a text of several lines for a terminal: line feeds and tabs stay, and no other control or isolate does. */
export function printable(text: string): string {
  return composedText(text).replace(ISOLATES, "");
}

/** Cuts a text to at most `most` visible characters, the last of which is an ellipsis if anything is left out. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  let short = "";
  let count = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (count === most - 1 && short.length + segment.length < text.length) return `${short.trimEnd()}…`;
    short += segment;
    count += 1;
  }
  return short;
}

function bare(text: string): string {
  return stripVTControlCharacters(text.toWellFormed().replace(INVISIBLE, "").replace(IDLE_JOINERS, ""));
}
