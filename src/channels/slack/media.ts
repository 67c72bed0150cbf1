import { type Medium, PLAIN } from "../liquid/medium.ts";
import { MRKDWN } from "./mrkdwn.ts";

/** The texts of a message, in the order in which they come. */
export type TextName = "header" | "opening" | "overview" | "listing" | "line" | "orders" | "closing";

/** What each text is rendered for. The header is plain; Slack takes no markup there. */
export const MEDIA: Readonly<Record<TextName, Medium>> = {
  header: PLAIN,
  opening: MRKDWN,
  overview: MRKDWN,
  listing: MRKDWN,
  line: MRKDWN,
  orders: MRKDWN,
  closing: MRKDWN,
};
