import type { SendResult } from "../../alerts/channel.ts";
import { oneLine } from "../../text.ts";
import { readRetryAfter } from "../retry-after.ts";

/** Of what Slack says, in characters. */
const LONGEST_QUOTE = 120;

interface Verdict {
  readonly outcome: "retryable" | "permanent";
  /** What the operator can do; empty where waiting is all there is to do. */
  readonly advice: string;
}

const RENEW = "make a new webhook in Slack and set webhook_url";
const REPORT = "the message itself is refused; please report this";

/**
 * Slack's error codes for incoming webhooks. Only a refusal of the message itself is permanent. A closed door (archived
 * channel, revoked webhook, forbidden by an admin) is retryable although Slack would call it final: it is for the
 * operator to open, and until the delivery is given up nothing is lost meanwhile.
 */
export const REPLIES: Readonly<Record<string, Verdict>> = {
  invalid_payload: { outcome: "permanent", advice: REPORT },
  invalid_blocks: { outcome: "permanent", advice: REPORT },
  invalid_blocks_format: { outcome: "permanent", advice: REPORT },
  invalid_attachments: { outcome: "permanent", advice: REPORT },
  msg_blocks_too_long: { outcome: "permanent", advice: REPORT },
  msg_too_long: { outcome: "permanent", advice: REPORT },
  too_many_attachments: { outcome: "permanent", advice: REPORT },
  no_text: { outcome: "permanent", advice: REPORT },

  action_prohibited: {
    outcome: "retryable",
    advice: "an admin of the workspace forbids it: ask for the app to be allowed",
  },
  posting_to_general_channel_denied: { outcome: "retryable", advice: "an admin restricts the channel: choose another" },
  channel_is_archived: { outcome: "retryable", advice: `unarchive the channel, or ${RENEW}` },
  channel_not_found: { outcome: "retryable", advice: RENEW },
  user_not_found: { outcome: "retryable", advice: RENEW },
  invalid_token: { outcome: "retryable", advice: RENEW },
  no_active_hooks: { outcome: "retryable", advice: RENEW },
  no_service: { outcome: "retryable", advice: RENEW },
  no_service_id: { outcome: "retryable", advice: RENEW },
  no_team: { outcome: "retryable", advice: RENEW },
  team_disabled: { outcome: "retryable", advice: RENEW },

  rollup_error: { outcome: "retryable", advice: "" },
};

/** Statuses that blame the message where the body is no code of Slack's. */
const REFUSED_MESSAGE = new Set([400, 413, 415, 422]);

/** One reply to a post. `retryAfter`: the header as it came. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

/**
 * What a reply means. Only status 200 with body `ok` is Slack's yes: a proxy's login page is a 200 as well.
 * @param now milliseconds since the epoch, to count from when Retry-After is a date
 */
export function judgeReply({ status, body, retryAfter }: Reply, now: number): SendResult {
  const words = body.trim();
  if (status === 200 && words === "ok") return { outcome: "sent" };
  const known = Object.hasOwn(REPLIES, words) ? REPLIES[words] : undefined;
  const outcome = known?.outcome ?? (REFUSED_MESSAGE.has(status) ? "permanent" : "retryable");
  const reason = `Slack answered ${status}${words ? ` ${oneLine(words, LONGEST_QUOTE)}` : ""}${known?.advice ? `: ${known.advice}` : ""}`;
  if (outcome === "permanent") return { outcome, reason };
  const afterMs = readRetryAfter(retryAfter, now);
  return afterMs === null ? { outcome, reason } : { outcome, reason, afterMs };
}
