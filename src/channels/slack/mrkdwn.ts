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

/** One line of mrkdwn that shows `raw` and means nothing else, at most `limit` characters, entities counted in full. */
export function text(raw: string, limit: number): string {
  return cutToFit(raw, limit, IN_TEXT);
}

/** The same for a `plain_text` object. */
export function plainText(raw: string, limit: number): string {
  return cutToFit(raw, limit, IN_PLAIN);
}

/** `raw` in backticks, at most `limit` characters with them. */
export function code(raw: string, limit: number): string {
  return `\`${cutToFit(raw, limit - 2, IN_CODE)}\``;
}

/** A link around `label`, which is mrkdwn already; `label` alone where the address is no web address or is over `limit`. */
export function link(address: string, label: string, limit: number): string {
  const url = URL.parse(address);
  if (url?.protocol !== "https:" && url?.protocol !== "http:") return label;
  const target = url.href.replaceAll("&", "&amp;").replaceAll("|", "%7C").replaceAll("<", "%3C").replaceAll(">", "%3E");
  return target.length > limit ? label : `<${target}|${label}>`;
}

/** What a reader sees of mrkdwn made here: links by their labels, marks and entities as what they stand for. */
export function shownIn(mrkdwn: string): string {
  const unmarked = mrkdwn.replace(/<[^<>|]+\|([^<>]*)>/g, "$1").replace(/[*`]/g, "");
  return [...ENTITIES].reduceRight((shown, [character, entity]) => shown.replaceAll(entity, character), unmarked);
}

/** Replaces and then cuts, so that neither an entity nor a surrogate pair is ever cut in half. */
function cutToFit(raw: string, limit: number, replacements: ReadonlyMap<string, string>): string {
  const oneLine = raw
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  const characters = Array.from(oneLine);
  const shown = characters.map((character, index) =>
    isWithinWord(characters, index) ? character : (replacements.get(character) ?? character),
  );
  const whole = shown.join("");
  if (whole.length <= limit) return whole;
  let room = limit - ELLIPSIS.length;
  const end = shown.findIndex((piece) => {
    room -= piece.length;
    return room < 0;
  });
  return shown.slice(0, end).join("").trimEnd() + ELLIPSIS;
}

/** Slack reads an underscore between letters as itself: a time zone or a code keeps its own. */
function isWithinWord(characters: readonly string[], index: number): boolean {
  const isWord = (character = "") => /^[\p{L}\p{N}]$/u.test(character);
  return characters[index] === "_" && isWord(characters[index - 1]) && isWord(characters[index + 1]);
}
