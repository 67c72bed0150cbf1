import { composedLine } from "../../text.ts";
import { Markup } from "../liquid/markup.ts";
import type { Medium } from "../liquid/medium.ts";

const ELLIPSIS = "…";

/** Slack reads these three as markup wherever they stand, also inside code. */
const ENTITIES = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
]);

/** mrkdwn has no escape for its other marks, so a name shows their look-alikes: "1*2" must not start bold text. */
const IN_TEXT = new Map([...ENTITIES, ["*", "∗"], ["_", "ˍ"], ["~", "∼"], ["`", "ˋ"], ["|", "∣"]]);

/** Inside code only the backtick is a mark: everything else stays as it is, so that a SKU can be copied. */
const IN_CODE = new Map([...ENTITIES, ["`", "ˋ"]]);

/** Slack parses no mentions in `plain_text`; without angle brackets there is nothing to parse on any reading of it. */
const IN_PLAIN = new Map([
  ["<", "‹"],
  [">", "›"],
]);

/** mrkdwn that shows `raw` and means nothing else, on as many lines as `raw` has. */
export function escapeText(raw: string): string {
  return piecesOf(raw, IN_TEXT).join("");
}

/** `raw` on one line, and cut so that it is at most `limit` characters once it is escaped, entities counted in full. */
export function clip(raw: string, limit: number): string {
  return cutToFit(raw, limit, IN_TEXT);
}

/** One line of mrkdwn that shows `raw` and means nothing else, at most `limit` characters. */
export function text(raw: string, limit: number): string {
  return escapeText(clip(raw, limit));
}

/** The same for a `plain_text` object. */
export function plainText(raw: string, limit: number): string {
  return piecesOf(cutToFit(raw, limit, IN_PLAIN), IN_PLAIN).join("");
}

/** `raw` in backticks, at most `limit` characters with them. */
export function code(raw: string, limit: number): string {
  return `\`${piecesOf(cutToFit(raw, limit - 2, IN_CODE), IN_CODE).join("")}\``;
}

/** A link around `label`, which is mrkdwn already; `label` alone where the address is no web address or is over `limit`. */
export function link(address: string, label: string, limit: number): string {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return label;
  const linked = linkTo(url.href, label);
  return linked.length - label.length - 3 > limit ? label : linked;
}

/** A link around `label`, which is mrkdwn already, to an address that is known to be one. */
export function linkTo(address: string, label: string): string {
  const target = address.replaceAll("&", "&amp;").replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E");
  return `<${target}|${label}>`;
}

/** What a reader sees of mrkdwn made here: links by their labels, marks and entities as what they stand for. */
export function shownIn(mrkdwn: string): string {
  const unmarked = mrkdwn.replace(/<[^<>|]+\|([^<>]*)>/g, "$1").replace(/[*`]/g, "");
  return [...ENTITIES].reduceRight((shown, [character, entity]) => shown.replaceAll(entity, character), unmarked);
}

/** The same as text that means nothing to Slack: a mention that a name was made to look like stays what it looks like. */
export function withoutMarkup(mrkdwn: string): string {
  return [...ENTITIES].reduce((text, [character, entity]) => text.replaceAll(character, entity), shownIn(mrkdwn));
}

/** Longer addresses are no use to anyone, and leave no room for the rest of a line. */
const LONGEST_ADDRESS = 500;

/** What Slack's templates are rendered for: mrkdwn, with filters for code and links. */
export const MRKDWN: Medium = {
  escape: escapeText,
  clip,
  filters: {
    code: (raw, limit = 300) => new Markup(code(String(raw), Number(limit))),
    link: (label, address) => {
      const shown = label instanceof Markup ? label.text : escapeText(label);
      return new Markup(typeof address === "string" ? link(address, shown, LONGEST_ADDRESS) : shown);
    },
  },
};

/** Cuts by what the characters become, so that neither an entity nor a surrogate pair is ever cut in half. */
function cutToFit(raw: string, limit: number, replacements: ReadonlyMap<string, string>): string {
  const line = composedLine(raw, Number.POSITIVE_INFINITY).replace(/\s+/g, " ");
  const pieces = piecesOf(line, replacements);
  if (pieces.join("").length <= limit) return line;
  let room = limit - ELLIPSIS.length;
  const end = pieces.findIndex((piece) => {
    room -= piece.length;
    return room < 0;
  });
  return Array.from(line).slice(0, end).join("").trimEnd() + ELLIPSIS;
}

/** The characters of a text, each as what shows it. */
function piecesOf(raw: string, replacements: ReadonlyMap<string, string>): string[] {
  const characters = Array.from(raw.toWellFormed());
  return characters.map((character, index) =>
    isWithinWord(characters, index) ? character : (replacements.get(character) ?? character),
  );
}

/** Slack reads an underscore between letters as itself: a time zone or a code keeps its own. */
function isWithinWord(characters: readonly string[], index: number): boolean {
  const isWord = (character = "") => /^[\p{L}\p{N}]$/u.test(character);
  return characters[index] === "_" && isWord(characters[index - 1]) && isWord(characters[index + 1]);
}
