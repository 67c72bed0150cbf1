import { z } from "zod";

const wellFormed = z.string().refine((text) => text.isWellFormed(), "half a surrogate pair");

/** Slack's own markup may hold links and mentions only; any other `<`, `>` or `&` was left unescaped. */
const mrkdwn = (max: number) =>
  z.strictObject({
    type: z.literal("mrkdwn"),
    verbatim: z.literal(true),
    text: wellFormed
      .min(1)
      .max(max)
      .refine((text) => {
        const literal = text.replaceAll(
          /<(?:(?:https?:\/\/|mailto:)[^<>|\s]+\|[^<>|]*|!here|!channel|[@!][A-Z^a-z0-9]+)>/g,
          "",
        );
        return !/[<>]|&(?!amp;|lt;|gt;)/.test(literal);
      }, "unescaped control character"),
  });

const block = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("header"),
    text: z.strictObject({ type: z.literal("plain_text"), text: wellFormed.min(1).max(150) }),
  }),
  z.strictObject({ type: z.literal("section"), text: mrkdwn(3000), expand: z.literal(true) }),
  z.strictObject({ type: z.literal("context"), elements: z.array(mrkdwn(3000)).min(1).max(10) }),
]);

const body = z.strictObject({
  text: wellFormed
    .min(1)
    .max(40_000)
    .refine((text) => !/[<>]/.test(text.replaceAll(/<(?:!here|!channel|@[A-Z0-9]+|!subteam\^[A-Z0-9]+)>/g, ""))),
  blocks: z.array(block).min(1).max(50),
  unfurl_links: z.literal(false),
  unfurl_media: z.literal(false),
});

export type SlackBody = z.infer<typeof body>;

/**
 * Reads the body of a post as Slack would.
 * @throws when it breaks one of Slack's limits
 */
export function readAsSlack(json: string): SlackBody {
  const read = body.parse(JSON.parse(json));
  const bytes = Buffer.byteLength(JSON.stringify(read.blocks));
  if (bytes > 12_000) throw new RangeError(`msg_blocks_too_long: ${bytes} bytes`);
  return read;
}

/** All that mrkdwn shows, one text a block. */
export function mrkdwnOf({ blocks }: SlackBody): string[] {
  return blocks.flatMap((part) => {
    if (part.type === "section") return [part.text.text];
    return part.type === "context" ? part.elements.map(({ text }) => text) : [];
  });
}
