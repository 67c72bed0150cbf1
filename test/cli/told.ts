import type { ReceivedMail } from "../../src/sandbox/mail-sink.ts";
import type { SlackPayload } from "../../src/sandbox/slack-payload.ts";
import { renderSlack } from "../../src/sandbox/slack-text.ts";

/** What a mail tells under one heading, read from its spreadsheet, as `SKU in BRANCH / WAREHOUSE: STOCK`. */
export function toldIn({ mail }: ReceivedMail, heading: string): string[] {
  const csv = mail.attachments[0]?.content.toString() ?? "";
  return csv
    .split("\r\n")
    .map((row) => row.split(","))
    .filter(([status]) => status === heading)
    .map(([, branch, warehouse, , sku, stock]) => `${sku} in ${branch} / ${warehouse}: ${stock}`)
    .sort();
}

/** A Slack message as its reader sees it. */
export function slackText(message: SlackPayload | undefined): string {
  return message ? renderSlack(message, (_, text) => text) : "";
}
