import { printable } from "../text.ts";
import type { Paint } from "./paint.ts";
import type { SlackBlock, SlackPayload, SlackText } from "./slack-payload.ts";
import { wrap } from "./wrap.ts";

/** Renders a Slack message as its reader sees it, for a terminal that is `width` columns wide. */
export function renderSlack(
  { text = "", blocks = [] }: SlackPayload,
  paint: Paint,
  width = Number.POSITIVE_INFINITY,
): string {
  const lines = blocks.length > 0 ? blocks.flatMap((block) => renderBlock(block, paint)) : [mrkdwn(text, paint)];
  return wrap(lines.join("\n").trimEnd(), width - 2)
    .map((line) => `${paint("magenta", "▌")} ${line}`)
    .join("\n");
}

function renderBlock(block: SlackBlock, paint: Paint): string[] {
  switch (block.type) {
    case "header":
      return [paint("bold", printable(block.text.text)), ""];
    case "divider":
      return [paint("dim", "─".repeat(60))];
    case "section": {
      const texts = [block.text, ...(block.fields ?? [])].filter((text) => text !== undefined);
      const button = block.accessory?.type === "button" ? [`[ ${printable(block.accessory.text.text)} ]`] : [];
      return [...texts.map((text) => renderText(text, paint)), ...button, ""];
    }
    case "context":
      return block.elements.map((element) =>
        paint("dim", element.type === "image" ? `[${printable(element.alt_text)}]` : renderText(element, paint)),
      );
    case "actions":
      return [block.elements.map((button) => `[ ${printable(button.text.text)} ]`).join("  ")];
  }
}

function renderText({ type, text }: SlackText, paint: Paint): string {
  return type === "plain_text" ? printable(text) : mrkdwn(text, paint);
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** Renders Slack's mrkdwn. Marks are replaced before entities, so that an escaped name is not read as a mark. */
function mrkdwn(text: string, paint: Paint): string {
  return printable(text)
    .replace(/<(?:!|@|#)([^<>|]+)(?:\|[^<>]*)?>/g, (_, who: string) => paint("yellow", `@${who}`))
    .replace(/<([^<>|]+)\|([^<>]+)>/g, (_, _url, label: string) => paint("underline", label))
    .replace(/<(https?:[^<>|]+)>/g, (_, url: string) => paint("underline", url))
    .replace(/`([^`\n]+)`/g, (_, code: string) => paint("cyan", code))
    .replace(/(?<![\w*])\*([^*\n]+)\*(?![\w*])/g, (_, strong: string) => paint("bold", strong))
    .replace(/(?<![\w_])_([^_\n]+)_(?![\w_])/g, (_, emphasis: string) => paint("italic", emphasis))
    .replace(/(?<![\w~])~([^~\n]+)~(?![\w~])/g, (_, gone: string) => paint("strikethrough", gone))
    .replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
}
