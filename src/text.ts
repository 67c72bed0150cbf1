import { stripVTControlCharacters } from "node:util";

/**
 * The one place that makes texts of others fit to be shown: names from SmartPyme, words of servers, names of files. What is
 * left can neither drive a terminal nor break a line nor turn the direction of what stands around it.
 */

/** The least that tells whether there is anything to do: nearly all texts are plain. */
const PLAIN = /^[!-~\u00a1-\u00ac\u00ae-\u02ff]*(?: [!-~\u00a1-\u00ac\u00ae-\u02ff]+)*$/;

/** Line breaks, control characters (C0, DEL, C1), separators and blanks of all kinds. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}\s]+/gu;

const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** The same but for what a text of several lines, set in columns, is made of. */
const NO_LAYOUT = /(?![\n\t])[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** Marks, embeddings and overrides of direction, and characters of no width; but for the isolates below. */
const INVISIBLE =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2067\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0001}]/gu;

/** Joiners make one sign of several in emoji and in some scripts; elsewhere they only hide. */
const IDLE_JOINERS = /(?<=^|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}\p{P}\s])[\u200c\u200d]+/gu;

/** The pair that fences a name off from the direction of what stands around it. */
const ISOLATES = /[\u2068\u2069]/g;

/** A text as one line of at most `most` characters as readers see them; empty where nothing readable is left. */
export function oneLine(text: string, most = Number.POSITIVE_INFINITY): string {
  return cut(PLAIN.test(text) ? text : bare(text).replace(ISOLATES, "").replace(BREAKS, " ").trim(), most);
}

/** A name or note as one line; null where nothing readable is left. */
export function readable(text: string | null): string | null {
  return (text && oneLine(text)) || null;
}

/** As `oneLine`, for a line that names have been put into: those that are fenced off by isolates stay so. */
export function composedLine(text: string, most: number): string {
  if (PLAIN.test(text)) return cut(text, most);
  // Its blanks may be meant: between a currency and its amount no line breaks.
  const line = cut(bare(text).replace(CONTROLS, " ").trim(), most);
  return line.lastIndexOf("\u2068") > line.lastIndexOf("\u2069") ? `${line}\u2069` : line;
}

/** As `composedLine`, for a text of several lines, which stay. */
export function composedText(text: string): string {
  return bare(text.replaceAll("\r\n", "\n")).replace(NO_LAYOUT, " ");
}

/** A text of several lines for a terminal: its lines and their layout stay, whatever else a terminal would heed goes. */
export function printable(text: string): string {
  return composedText(text).replace(ISOLATES, "");
}

/** The text in at most so many characters as readers see them, with an ellipsis where something is left out. */
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
