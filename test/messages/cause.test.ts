import { describe, expect, test } from "@jest/globals";
import { classify } from "../../src/channels/email/classify.ts";
import { judgeReply } from "../../src/channels/slack/reply.ts";
import { judgeAnswer } from "../../src/channels/webhook/judge-answer.ts";
import { describeError } from "../../src/log.ts";
import { CAUSES, type Cause, causeOf, plainReason } from "../../src/messages/cause.ts";
import {
  RateLimitedError,
  RedirectedError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  TlsError,
  UnauthorizedError,
  UnreachableError,
} from "../../src/smartpyme/errors.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";

const PAGE = "GET /inventory?page=1&per_page=200&stock_minimo=true";

const OF_COMPANIES: readonly (readonly [Cause, Error])[] = [
  ["key_refused", new UnauthorizedError(PAGE, 401, "Unauthorized")],
  ["limit_reached", new RateLimitedError(PAGE, "SmartPyme allows no more requests", new Date(0))],
  ["smartpyme_fails", new ServerFailureError(PAGE, 503, "Service Unavailable")],
  ["smartpyme_fails", new SlowAnswerError(PAGE, "no answer after 30000 ms")],
  ["smartpyme_fails", new RefusedError(PAGE, { status: 422, words: "page", byApi: true })],
  ["smartpyme_unreachable", new UnreachableError(PAGE, "ECONNREFUSED", "")],
  ["smartpyme_untrusted", new TlsError(PAGE, "CERT_HAS_EXPIRED", "expired")],
  ["smartpyme_moved", new RedirectedError(PAGE, 301, "https://elsewhere.example")],
  ["smartpyme_moved", new RefusedError(PAGE, { status: 404, words: "Not Found", byApi: false })],
  ["store_fails", new StoreUnavailable("redis://db:6379/0: connect ECONNREFUSED")],
  ["disk_full", new StoreUnavailable("sqlite:a: database or disk is full")],
];

const mail = (response: string, command: string, code = "EENVELOPE") =>
  classify(Object.assign(new Error(response), { response, command, code })).reason;
const unreached = (code: string) => classify(Object.assign(new Error(`connect ${code}`), { code: "ESOCKET" })).reason;
const reasonOf = (result: ReturnType<typeof judgeReply>) => (result.outcome === "sent" ? "sent" : result.reason);
const slack = (status: number, body: string) => reasonOf(judgeReply({ status, body, retryAfter: null }, 0));
const post = (status: number) => reasonOf(judgeAnswer({ status, retryAfter: null, words: "no", brokenOff: null }, 0));

const OF_CHANNELS: readonly (readonly [Cause, string])[] = [
  ["mail_login_refused", mail("535 5.7.8 Username and Password not accepted", "AUTH PLAIN", "EAUTH")],
  ["mail_sender_refused", mail("550 5.7.1 relaying denied", "RCPT TO")],
  ["mail_sender_refused", mail("550 5.1.8 sender unknown", "MAIL FROM")],
  ["mailbox_full", mail("552 5.2.2 over quota", "RCPT TO")],
  ["mailbox_unknown", mail("550 5.1.1 user unknown", "RCPT TO")],
  ["receiver_fails", mail("451 4.3.0 try again later", "DATA", "EMESSAGE")],
  ["receiver_unreachable", unreached("ECONNREFUSED")],
  ["slack_address_dead", slack(404, "no_service")],
  ["slack_address_dead", slack(200, "<html><body>log in</body></html>")],
  ["slack_forbids", slack(403, "action_prohibited")],
  ["receiver_fails", slack(503, "")],
  ["receiver_fails", slack(429, "")],
  ["receiver_unreachable", "Slack was not reached: ENOTFOUND"],
  ["message_refused", slack(400, "invalid_blocks")],
  ["receiver_refuses", post(401)],
  ["receiver_refuses", post(404)],
  ["receiver_fails", post(500)],
  ["message_refused", post(422)],
  ["receiver_unreachable", "the webhook was not reached: ECONNREFUSED"],
];

describe("what is behind a trouble", () => {
  test.each(OF_COMPANIES)("of a company: %s", (cause, error) => {
    for (const kind of ["company", "coverage"] as const) {
      expect(causeOf({ subject: { kind, name: "x" }, reason: describeError(error) })).toBe(cause);
    }
  });

  test.each(OF_CHANNELS)("of a channel: %s", (cause, reason) => {
    expect(causeOf({ subject: { kind: "channel", name: "x" }, reason })).toBe(cause);
  });

  test.each([
    ["store_unreachable", "StoreUnavailable: redis://db:6379/0: connect ECONNREFUSED 10.0.0.1:6379"],
    ["disk_full", "StoreUnavailable: sqlite:data/x.sqlite: database or disk is full"],
    ["store_fails", "StoreUnavailable: sqlite:data/x.sqlite: attempt to write a readonly database"],
  ] as const)("of the store: %s", (cause, reason) => {
    expect(causeOf({ subject: { kind: "store", name: "x" }, reason })).toBe(cause);
  });

  test.each([
    ["config_wrong", "config/lowstockd.yaml: line 4: polls: Unrecognized key"],
    ["config_needs_restart", "store: another store, or another lease, takes a restart"],
  ] as const)("of a changed config: %s", (cause, reason) => {
    expect(causeOf({ subject: { kind: "config", name: "config" }, reason })).toBe(cause);
  });

  test("of a fleet's Redis, whatever it says", () => {
    expect(causeOf({ subject: { kind: "queue", name: "redis://x" }, reason: "connect ECONNREFUSED" })).toBe(
      "queue_fails",
    );
  });

  test("where nobody answered at all, and where nobody foresaw it", () => {
    expect(causeOf({ subject: { kind: "company", name: "x" }, reason: null })).toBe("poll_hangs");
    expect(causeOf({ subject: { kind: "coverage", name: "x" }, reason: null })).toBe("too_few_requests");
    expect(causeOf({ subject: { kind: "load", name: "polls" }, reason: null })).toBe("too_few_workers");
    expect(causeOf({ subject: { kind: "channel", name: "x" }, reason: "hm" })).toBe("unknown");
  });

  test("every cause is found by something here", () => {
    const tried = [...OF_COMPANIES, ...OF_CHANNELS].map(([cause]): Cause => cause);
    const others: Cause[] = [
      "poll_hangs",
      "too_few_requests",
      "store_unreachable",
      "config_wrong",
      "config_needs_restart",
      "queue_fails",
      "too_few_workers",
      "unknown",
    ];
    expect(new Set([...tried, ...others])).toEqual(new Set(CAUSES));
  });
});

test("a reason for people has neither the name of a class nor a query string", () => {
  for (const [, error] of OF_COMPANIES) {
    const plain = plainReason(describeError(error));
    expect(plain).not.toMatch(/\?|Error\b|StoreUnavailable/);
    expect(plain.length).toBeGreaterThan(15);
  }
  expect(plainReason(describeError(OF_COMPANIES[0]?.[1]))).toBe(
    "SmartPyme refused the API key: 401 Unauthorized; check api_key, and that the company is active (GET /inventory)",
  );
});
