import { z } from "zod";
import { durationSchema } from "../../time/duration.ts";
import { isSafeAddress } from "../address.ts";
import { sizeSchema } from "./size-config.ts";

const PREFIX = "whsec_";

/** What the convention asks of a secret, in bytes. */
const SHORTEST_SECRET = 24;
const LONGEST_SECRET = 64;

/** Those that carry the body, its signature and its id, or that belong to the connection. */
const RESERVED =
  /^(webhook-.*|idempotency-key|content-.*|host|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect)$/i;

const headers = z
  .record(
    z.string(),
    z
      .string()
      .trim()
      .regex(/^[\x20-\x7e]+$/, { error: "is empty, or holds a character that no header can have" })
      .meta({ secret: true }),
  )
  .superRefine((named, context) => {
    for (const name of Object.keys(named)) {
      const message = whyNoHeader(name);
      if (message !== null) context.addIssue({ code: "custom", path: [name], message });
    }
  });

export const webhookSchema = z.strictObject({
  url: z
    .string()
    .refine(isSafeAddress, { error: "is not an https:// address (http:// is for loopback only)" })
    .refine((address) => !URL.parse(address)?.username && !URL.parse(address)?.password, {
      error: "must have no user and password in it: set headers, authorization",
    })
    .meta({ secret: true })
    .describe("Where each message is posted, as JSON: docs/webhook.md."),
  secret: z
    .string()
    .trim()
    .refine(isSecret, {
      error: `is not ${PREFIX} and ${SHORTEST_SECRET} to ${LONGEST_SECRET} bytes in base64; to make one: echo ${PREFIX}$(openssl rand -base64 32)`,
    })
    .meta({ secret: true })
    .describe("Signs each message by the Standard Webhooks convention; the receiver has the same one."),
  headers: headers
    .default({})
    .describe("More headers, such as authorization: Bearer …, where the far end asks for them. Values are secrets."),
  timeout: durationSchema
    .refine((ms) => ms >= 1_000 && ms <= 60_000, { error: "must be from 1s to 60s" })
    .prefault("10s")
    .describe("How long the far end may take to answer."),
  max_body: sizeSchema
    .refine((bytes) => bytes >= 16_000 && bytes <= 100_000_000, { error: "must be from 16KB to 100MB" })
    .prefault("512KB")
    .describe("How large one post may be; a larger message is sent in numbered parts."),
});

export type WebhookConfig = z.output<typeof webhookSchema>;

function isSecret(text: string): boolean {
  const encoded = text.slice(PREFIX.length);
  const bytes = Buffer.from(encoded, "base64");
  const isCanonical = text.startsWith(PREFIX) && bytes.toString("base64") === encoded;
  return isCanonical && bytes.length >= SHORTEST_SECRET && bytes.length <= LONGEST_SECRET;
}

/** Without an underscore, which servers drop anyway, no name ends like that of a secret's file. */
function whyNoHeader(name: string): string | null {
  if (!/^[A-Za-z0-9-]+$/.test(name)) return "is no name for a header: letters, digits and hyphens";
  return RESERVED.test(name) ? "is a header that lowstockd sets by itself" : null;
}
