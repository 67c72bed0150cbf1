import { z } from "zod";

const LIMITS = { blocks: 50, section: 3_000, header: 150, fields: 10, field: 2_000, context: 10, text: 40_000 };

/** The limit that people have reported for all blocks together; Slack documents none. */
const MOST_CHARACTERS = 13_200;

const text = (most: number) => z.string().min(1).max(most);

const textObject = (most: number) =>
  z.discriminatedUnion("type", [
    z.object({ type: z.literal("plain_text"), text: text(most) }),
    z.object({ type: z.literal("mrkdwn"), text: text(most) }),
  ]);

const plainText = (most: number) => z.object({ type: z.literal("plain_text"), text: text(most) });

const button = z.object({
  type: z.literal("button"),
  text: plainText(75),
  url: z.url().max(3_000).optional(),
  action_id: text(255).optional(),
});

const image = z.object({ type: z.literal("image"), image_url: z.url().max(3_000), alt_text: text(2_000) });

const block_id = text(255).optional();

const blockSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("header"), block_id, text: plainText(LIMITS.header) }),
  z
    .object({
      type: z.literal("section"),
      block_id,
      text: textObject(LIMITS.section).optional(),
      fields: z.array(textObject(LIMITS.field)).min(1).max(LIMITS.fields).optional(),
      accessory: z.union([button, image]).optional(),
    })
    .refine((section) => section.text ?? section.fields, "a section needs a text or fields"),
  z.object({ type: z.literal("divider"), block_id }),
  z.object({
    type: z.literal("context"),
    block_id,
    elements: z
      .array(z.union([textObject(LIMITS.section), image]))
      .min(1)
      .max(LIMITS.context),
  }),
  z.object({ type: z.literal("actions"), block_id, elements: z.array(button).min(1).max(25) }),
]);

const payloadSchema = z
  .object({ text: z.string().max(LIMITS.text).optional(), blocks: z.array(blockSchema).max(LIMITS.blocks).optional() })
  .refine(({ blocks = [] }) => {
    const ids = blocks.map((block) => block.block_id).filter((id) => id !== undefined);
    return new Set(ids).size === ids.length;
  }, "two blocks have one block_id");

/** A message as an incoming webhook accepts it. */
export type SlackPayload = z.output<typeof payloadSchema>;
export type SlackBlock = z.output<typeof blockSchema>;
export type SlackText = z.output<ReturnType<typeof textObject>>;

/** The payload, or Slack's code of the refusal and a reason in words, which Slack itself does not give. */
export type SlackReading = { readonly payload: SlackPayload } | { readonly refused: string; readonly because: string };

/** Reads the body of a post within Slack's limits. */
export function readSlackPayload(body: string): SlackReading {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    return { refused: "invalid_payload", because: String(cause) };
  }
  const parsed = payloadSchema.safeParse(json);
  if (!parsed.success) {
    const inBlocks = parsed.error.issues.some(({ path }) => path.length === 0 || path[0] === "blocks");
    return { refused: inBlocks ? "invalid_blocks" : "invalid_payload", because: z.prettifyError(parsed.error) };
  }
  const payload = parsed.data;
  const blocks = payload.blocks ?? [];
  if (blocks.length === 0 && !payload.text) return { refused: "no_text", because: "neither text nor blocks" };
  const characters = JSON.stringify(blocks).length;
  if (characters > MOST_CHARACTERS) {
    return { refused: "msg_blocks_too_long", because: `${characters} characters of blocks, over ${MOST_CHARACTERS}` };
  }
  return { payload };
}
