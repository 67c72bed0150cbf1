import type { SendResult } from "../../messages/channel.ts";
import { oneLine } from "../../text.ts";
import type { Answer } from "../post.ts";
import { readRetryAfter } from "../retry-after.ts";

/** Of what the far end says, in characters. */
const LONGEST_QUOTE = 120;

/** Statuses that blame the message: the next one may well be taken. */
const REFUSED_MESSAGE = new Set([400, 413, 415, 422]);

/** For the operator to mend; what waits meanwhile goes out when it is. */
const ADVICE: Readonly<Record<number, string>> = {
  401: "check secret and headers",
  403: "check secret and headers",
  404: "check url",
  405: "check url",
  410: "its owner wants no more messages; set another url, or remove the channel",
};

/**
 * What an answer means. Every 2xx is a yes. Permanent is only what is about this very message; what would meet every other
 * one, too, waits until somebody has mended it.
 * @param now milliseconds since the epoch, to count from when Retry-After is a date
 */
export function judgeAnswer({ status, retryAfter, words }: Answer, now: number): SendResult {
  if (status >= 200 && status < 300) return { outcome: "sent" };
  const quoted = oneLine(words, LONGEST_QUOTE);
  const said = `the webhook answered ${status}${quoted ? ` ${quoted}` : ""}`;
  if (REFUSED_MESSAGE.has(status)) {
    const advice = status === 413 ? ": set max_body to what the far end takes" : "";
    return { outcome: "permanent", reason: `${said}: the message itself is refused${advice}` };
  }
  const advice = isRedirect(status) ? "redirects are not followed, check url" : ADVICE[status];
  const reason = advice ? `${said}: ${advice}` : said;
  const afterMs = readRetryAfter(retryAfter, now);
  const forOperator = advice !== undefined && { needsOperator: true as const };
  return { outcome: "retryable", reason, ...forOperator, ...(afterMs !== null && { afterMs }) };
}

function isRedirect(status: number): boolean {
  return status >= 300 && status < 400;
}
