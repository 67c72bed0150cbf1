import type { SendResult } from "../../messages/channel.ts";
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

/** Statuses that blame the message where the body is no code of Slack's, nor a page of a proxy's. */
const REFUSED_MESSAGE = new Set([400, 413, 415, 422]);

const PAGE: Verdict = {
  outcome: "retryable",
  advice: "a page of a proxy or of a login, and no word of Slack's: check webhook_url, and the way there",
};
const MOVED: Verdict = { outcome: "retryable", advice: "redirects are not followed, check webhook_url" };

/** One reply to a post. `retryAfter`: the header as it came. */
export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | null;
}

/**
 * What a reply means. Slack's yes is status 200 with body `ok`; others that take messages for Slack say it in their own
 * words, and are believed, for what they took would come again at every try. A page is no yes: it may be a proxy's login.
 * @param now milliseconds since the epoch, to count from when Retry-After is a date
 */
export function judgeReply({ status, body, retryAfter }: Reply, now: number): SendResult {
  const words = body.trim();
  const verdict = verdictOn(status, words);
  const said = `Slack answered ${status}${words ? ` ${oneLine(words, LONGEST_QUOTE)}` : ""}`;
  if (verdict === "yes") return { outcome: "sent" };
  if (verdict === "odd yes")
    return { outcome: "sent", warnings: [`${said}, which is not its ok: look whether it arrived`] };
  const { outcome, advice } = verdict;
  const reason = advice ? `${said}: ${advice}` : said;
  if (outcome === "permanent") return { outcome, reason };
  const afterMs = readRetryAfter(retryAfter, now);
  return { outcome, reason, ...(advice !== "" && { needsOperator: true }), ...(afterMs !== null && { afterMs }) };
}

function verdictOn(status: number, words: string): Verdict | "yes" | "odd yes" {
  const known = Object.hasOwn(REPLIES, words) ? REPLIES[words] : undefined;
  if (known) return known;
  const isTaken = status >= 200 && status < 300;
  if (status >= 300 && status < 400) return MOVED;
  // Too large is what a proxy, too, says of the message alone.
  if (isPage(words) && (isTaken || (REFUSED_MESSAGE.has(status) && status !== 413))) return PAGE;
  if (!isTaken) return { outcome: REFUSED_MESSAGE.has(status) ? "permanent" : "retryable", advice: "" };
  if (words === "" || words === "ok") return "yes";
  const said = saidInJson(words);
  if (said === null) return "odd yes";
  return said ? "yes" : { outcome: "retryable", advice: "" };
}

function isPage(words: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|\?xml)\b|<html\b/i.test(words);
}

/** Rocket.Chat says `{"success":true}`, Slack's workflows and API `{"ok":true}` or why not; null: it says neither. */
function saidInJson(words: string): boolean | null {
  let said: unknown;
  try {
    said = JSON.parse(words);
  } catch {
    return null;
  }
  if (typeof said !== "object" || said === null) return null;
  if ("ok" in said) return said.ok === true;
  if ("success" in said) return said.success === true;
  return "error" in said ? false : null;
}
