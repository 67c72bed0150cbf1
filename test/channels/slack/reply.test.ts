import { describe, expect, test } from "@jest/globals";
import { judgeReply, REPLIES } from "../../../src/channels/slack/reply.ts";

const NOW = Date.parse("2026-03-02T14:00:00Z");

function judge(status: number, body: string, retryAfter: string | null = null) {
  return judgeReply({ status, body, retryAfter }, NOW);
}

test.each([
  [200, "ok"],
  [200, '{"success":true}'],
  [200, '{"ok":true}'],
  [202, '{"ok":true,"id":"x"}'],
  [204, ""],
  [200, " \n"],
])("%i %j is a yes", (status, body) => {
  expect(judge(status, body)).toEqual({ outcome: "sent" });
});

test("another 2xx is believed, since what it took would come again, and said", () => {
  expect(judge(202, "queued")).toEqual({
    outcome: "sent",
    warnings: ["Slack answered 202 queued, which is not its ok: look whether it arrived"],
  });
});

test.each([
  [200, "<html>Sign in to the guest network</html>", /a page of a proxy/],
  [200, "<!DOCTYPE html>\n<title>Login</title>", /a page of a proxy/],
  [400, "<html><head><title>400 Bad Request</title></head></html>", /a page of a proxy/],
  [302, "<html>Moved</html>", /redirects are not followed, check webhook_url/],
  [307, "", /redirects are not followed/],
])("%i %s waits for the operator", (status, body, reason) => {
  expect(judge(status, body)).toEqual({
    outcome: "retryable",
    reason: expect.stringMatching(reason),
    needsOperator: true,
  });
});

test.each([
  [200, '{"ok":false,"error":"invalid_auth"}', /invalid_auth/],
  [200, '{"success":false,"error":"no such room"}', /no such room/],
  [200, '{"error":"no such room"}', /no such room/],
])("%i %s waits", (status, body, reason) => {
  expect(judge(status, body)).toEqual({ outcome: "retryable", reason: expect.stringMatching(reason) });
});

test.each([
  [400, "invalid_payload", "permanent"],
  [400, "invalid_blocks", "permanent"],
  [400, "msg_blocks_too_long", "permanent"],
  [400, "no_text", "permanent"],
  [400, "too_many_attachments", "permanent"],
  [400, "something new", "permanent"],
  [413, "", "permanent"],
  [413, "<html>Request Entity Too Large</html>", "permanent"],
  [400, "user_not_found", "retryable"],
  [401, "", "retryable"],
  [403, "action_prohibited", "retryable"],
  [403, "invalid_token", "retryable"],
  [404, "channel_not_found", "retryable"],
  [404, "no_service", "retryable"],
  [404, "no_team", "retryable"],
  [404, "<html>Not found</html>", "retryable"],
  [408, "", "retryable"],
  [410, "channel_is_archived", "retryable"],
  [429, "rate_limited", "retryable"],
  [500, "rollup_error", "retryable"],
  [503, "", "retryable"],
])("%i %s is %s", (status, body, outcome) => {
  expect(judge(status, body).outcome).toBe(outcome);
});

test.each(Object.entries(REPLIES))("the code %s decides whatever the status, and is quoted", (code, verdict) => {
  for (const status of [200, 400, 403, 404, 410, 500]) {
    expect(judge(status, `${code}\n`)).toMatchObject({
      outcome: verdict.outcome,
      reason: expect.stringContaining(`${status} ${code}`),
    });
  }
});

test("tells the operator how to open a closed door", () => {
  expect(judge(410, "channel_is_archived")).toEqual({
    outcome: "retryable",
    needsOperator: true,
    reason:
      "Slack answered 410 channel_is_archived: unarchive the channel, or make a new webhook in Slack and set webhook_url",
  });
});

describe("Retry-After", () => {
  test.each([
    ["30", 30_000],
    ["0", 0],
    ["Mon, 02 Mar 2026 14:01:30 GMT", 90_000],
    ["Mon, 02 Mar 2026 13:00:00 GMT", 0],
    ["86401", 86_400_000],
    ["99999999999999999999", 86_400_000],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 86_400_000],
  ])("%s means %i ms", (header, afterMs) => {
    expect(judge(429, "", header)).toEqual({ outcome: "retryable", reason: "Slack answered 429", afterMs });
    expect(judge(503, "", header)).toMatchObject({ afterMs });
  });

  test.each([null, "", "soon", "-5"])("%s leaves the waiting to the caller", (header) => {
    expect(judge(429, "", header)).toEqual({ outcome: "retryable", reason: "Slack answered 429" });
  });
});

test("quotes a long page in one short line", () => {
  const { reason } = judge(502, `<html>\n${"💻".repeat(5_000)}`) as { reason: string };
  expect(reason).toMatch(/^Slack answered 502 <html> 💻+…$/u);
  expect(reason.length).toBeLessThan(300);
});
