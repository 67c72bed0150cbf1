import type { Group, Line, Message, Section } from "../../messages/message.ts";
import { composedLine, composedText } from "../../text.ts";
import { openTemplates, type Templates, type Texts } from "../liquid/templates.ts";
import { viewLine, viewMessage } from "../liquid/view.ts";
import type { SlackConfig } from "./config.ts";
import { MEDIA, type TextName } from "./media.ts";

/** What a text may take: of Slack's limit for a block, in characters, and of that for a message, in bytes of JSON. */
interface Room {
  readonly characters: number;
  readonly bytes: number;
}

/** All that can stand before the first line is under the limit of a message together, and so is all after the last. */
const ROOM: Readonly<Record<Exclude<TextName, "header">, Room>> = {
  opening: { characters: 2_800, bytes: 3_500 },
  overview: { characters: 3_000, bytes: 3_000 },
  listing: { characters: 3_000, bytes: 3_000 },
  line: { characters: 2_500, bytes: 6_500 },
  orders: { characters: 3_000, bytes: 4_000 },
  closing: { characters: 3_000, bytes: 4_000 },
};

/** There is no message without them. */
const NEEDED: ReadonlySet<TextName> = new Set(["header", "opening", "line"]);

/** In characters; Slack's own limit for it is lower yet, and that of a notification has to hold as well. */
const LONGEST_HEADER = 300;

/** So many lines a template for the message as a whole can look at; more would only take time. */
const VIEWED = 200;

/** The texts of one message, each ready for its block. */
export interface MessageTexts {
  readonly header: string;
  readonly opening: string;
  /** Empty where there is none; so are those below. */
  readonly overview: string;
  readonly listing: string;
  readonly orders: string;
  readonly closing: string;
  line(section: Section, group: Group, line: Line): string;
}

export function openSlackTemplates(config: Pick<SlackConfig, "templates">): Templates<TextName> {
  return openTemplates(new URL("./templates/", import.meta.url), MEDIA, config.templates ?? {});
}

export function renderTexts(message: Message, texts: Texts<TextName>): MessageTexts {
  const view = viewMessage(message, Math.min(message.show ?? VIEWED, VIEWED));
  const sections = new Map(message.sections.map((section, index) => [section, view.sections[index]]));
  return {
    header: composedLine(renderWhole("header", view), LONGEST_HEADER),
    opening: render("opening", view),
    overview: render("overview", view),
    listing: render("listing", view),
    orders: render("orders", view),
    closing: render("closing", view),
    line: (section, group, line) =>
      render("line", { ...view, section: sections.get(section), group: { title: group.title }, line: viewLine(line) }),
  };

  function render(name: Exclude<TextName, "header">, scope: object): string {
    const whole = renderWhole(name, scope);
    const cut = cutToRows(whole, ROOM[name]);
    if (cut === "" && whole !== "") {
      texts.refuse(name, `it comes to ${whole.length} characters, which is more than Slack takes there`);
    }
    return cut;
  }

  function renderWhole(name: TextName, scope: object): string {
    const whole = tidy(texts.render(name, scope));
    if (whole === "" && NEEDED.has(name)) texts.refuse(name, "it comes to an empty text");
    return whole;
  }
}

function tidy(text: string): string {
  return composedText(text)
    .replace(/ +$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** As many whole rows as there is room for: a cut within one could leave half a link. */
function cutToRows(text: string, { characters, bytes }: Room): string {
  const fits = (part: string) => part.length <= characters && Buffer.byteLength(JSON.stringify(part)) <= bytes;
  if (fits(text)) return text;
  const rows = text.slice(0, characters).split("\n");
  for (let count = rows.length - 1; count > 0; count -= 1) {
    const part = `${rows.slice(0, count).join("\n")}\n…`;
    if (fits(part)) return part;
  }
  return "";
}
