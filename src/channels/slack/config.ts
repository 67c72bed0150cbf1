import { z } from "zod";
import { isSafeAddress } from "../address.ts";
import { templateFileSchema } from "../liquid/template-file.ts";
import type { TextName } from "./media.ts";

const mention = z.string().regex(/^<(?:!here|!channel|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>$/, {
  error:
    "is not a mention: use <!here>, <!channel>, <@U…> for a person or <!subteam^S…> for a group, by its id in Slack",
});

const template = (name: TextName, what: string) =>
  templateFileSchema(async () => (await import("./media.ts")).MEDIA[name])
    .optional()
    .describe(what);

export const slackSchema = z.strictObject({
  webhook_url: z
    .string()
    .refine(isSafeAddress, { error: "is not an https:// address (http:// is for loopback only)" })
    .refine((address) => whyNoWebhook(address) === null, { error: ({ input }) => whyNoWebhook(String(input)) ?? "" })
    .meta({ secret: true })
    .describe("Address of an incoming webhook: https://api.slack.com/apps, your app, Incoming Webhooks."),
  mention: z
    .strictObject({
      out: mention.optional().describe("Whom to call when something is out of stock."),
      low: mention.optional().describe("Whom to call when something is low."),
    })
    .prefault({})
    .describe("Calls people once per message: <!here>, <!channel>, <@U…> or <!subteam^S…>."),
  templates: z
    .strictObject({
      header: template("header", "Big print at the top, and what a notification shows; plain text."),
      opening: template("opening", "The first text, after the mention."),
      overview: template("overview", "The counts by warehouse, where there is too much to list."),
      listing: template("listing", "What a check of the catalog found."),
      line: template("line", "One product in one warehouse."),
      orders: template("orders", "What the suggested orders come to by supplier."),
      closing: template("closing", "Small print at the end."),
    })
    .optional()
    .describe("Liquid templates of your own, as paths relative to this file, each in place of the one shipped."),
});

export type SlackConfig = z.output<typeof slackSchema>;

/** Of an address of Slack's own; others take its messages, too, under addresses of their own. */
function whyNoWebhook(address: string): string | null {
  const url = URL.parse(address);
  if (!/(?:^|\.)slack(?:-gov)?\.com$/.test(url?.hostname ?? "")) return null;
  const path = url?.pathname ?? "";
  if (url?.hostname.startsWith("hooks.") && path.startsWith("/services/")) return null;
  const what = /^\/(?:triggers|workflows)\//.test(path)
    ? "starts a workflow, which takes no message"
    : "is a page of Slack's";
  return `${what}: make an incoming webhook (https://api.slack.com/apps, your app, Incoming Webhooks), and set its address, https://hooks.slack.com/services/…`;
}
