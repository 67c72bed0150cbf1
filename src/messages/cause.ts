import type { Notice } from "../notifications/notice.ts";

/** Why the daemon is in trouble, as far as people can do something about it. */
export const CAUSES = [
  "key_refused",
  "limit_reached",
  "smartpyme_fails",
  "smartpyme_unreachable",
  "smartpyme_untrusted",
  "smartpyme_moved",
  "poll_hangs",
  "too_few_requests",
  "mail_login_refused",
  "mail_sender_refused",
  "mailbox_full",
  "mailbox_unknown",
  "slack_address_dead",
  "slack_forbids",
  "receiver_refuses",
  "receiver_unreachable",
  "receiver_fails",
  "message_refused",
  "disk_full",
  "store_unreachable",
  "store_fails",
  "config_wrong",
  "config_needs_restart",
  "queue_fails",
  "too_few_workers",
  "unknown",
] as const;
export type Cause = (typeof CAUSES)[number];

type Row = readonly [cause: Cause, pattern: RegExp];

/** By the words of `smartpyme/errors.ts`, each of which begins with the name of its class. */
const OF_SMARTPYME: readonly Row[] = [
  ["key_refused", /\bUnauthorizedError\b/],
  ["limit_reached", /\bRateLimitedError\b/],
  ["smartpyme_untrusted", /\bTlsError\b/],
  ["smartpyme_moved", /\bRedirectedError\b|\bRefusedError\b.*check base_url/],
  ["smartpyme_unreachable", /\b(?:UnreachableError|ProxyError)\b/],
  [
    "smartpyme_fails",
    /\b(?:ServerFailureError|TimedOutError|SlowAnswerError|RefusedError|UnreadableBodyError|UnexpectedBodyError|OversizedBodyError|InconsistentPagesError)\b/,
  ],
  // A poll that could not be kept.
  ["disk_full", /\bENOSPC\b|disk (?:is )?full|No space left/i],
  ["store_fails", /\bStore[A-Z]\w+\b/],
];

/** By the advice that channels give with a refusal, and by the codes of mail and of the network. */
const OF_CHANNELS: readonly Row[] = [
  ["mail_login_refused", /check smtp\.user|^53[0458]\b/],
  ["mailbox_full", /mailbox is full|\b5\.2\.2\b/],
  ["mail_sender_refused", /check from\b|on a block list|passes no mail|by a rule of its own|set smtp\.name/],
  ["slack_address_dead", /\bset webhook_url|check webhook_url/],
  ["slack_forbids", /^Slack answered .*\ban admin\b/],
  ["receiver_refuses", /check secret and headers|check url\b|wants no more messages/],
  ["message_refused", /the message itself is refused/],
  ["mailbox_unknown", /^55\d\b|\b5\.1\.1\b/],
  [
    "receiver_unreachable",
    /was not reached|\bE(?:CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH|TLS|SOCKET)\b|certificate|check smtp\.|timeout|time[d ]out|greeting/i,
  ],
  ["receiver_fails", /\banswered (?:429|5\d\d)|^4\d\d\b|^5\d\d\b/],
];

const OF_THE_STORE: readonly Row[] = [
  ["disk_full", /\bENOSPC\b|disk (?:is )?full|No space left|SQLITE_FULL/i],
  ["store_unreachable", /\bE(?:CONN\w+|NOTFOUND|AI_AGAIN|TIMEDOUT|HOSTUNREACH|NETUNREACH)\b|\btime(?:d )?out\b/i],
  ["store_fails", /./],
];

/** By the words of `reload.ts`. */
const OF_THE_CONFIG: readonly Row[] = [
  ["config_needs_restart", /\btakes a restart\b/],
  ["config_wrong", /./],
];

const ROWS: Readonly<Record<Notice["subject"]["kind"], readonly Row[]>> = {
  company: OF_SMARTPYME,
  coverage: OF_SMARTPYME,
  channel: OF_CHANNELS,
  store: OF_THE_STORE,
  config: OF_THE_CONFIG,
  queue: [["queue_fails", /./]],
  load: [],
};

/** What is behind a trouble, by what the other side said of it. */
export function causeOf({ subject: { kind }, reason }: Pick<Notice, "subject" | "reason">): Cause {
  if (reason === null) {
    if (kind === "coverage") return "too_few_requests";
    if (kind === "load") return "too_few_workers";
    return kind === "company" ? "poll_hangs" : "unknown";
  }
  return ROWS[kind].find(([, pattern]) => pattern.test(reason))?.[0] ?? "unknown";
}

/** What the other side said, for people: without names of classes and without what was asked for in an address. */
export function plainReason(reason: string): string {
  return reason.replace(/(?<=^|[\s(])(?:[A-Z][a-z]+){2,}: /g, "").replace(/(\/[^\s?)]*)\?[^\s)]*/g, "$1");
}
