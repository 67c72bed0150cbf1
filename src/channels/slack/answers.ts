import type { AnswerUrls, Labels } from "../../messages/message.ts";
import { link, text } from "./mrkdwn.ts";

/** Longer addresses are no use to anyone, and leave no room for the rest. */
const LONGEST_URL = 500;

const LONGEST_LABEL = 60;

/** The links on which something is answered, one beside the other; empty where it cannot be. */
export function answersFor(urls: AnswerUrls | null | undefined, labels: Labels): string {
  if (!urls) return "";
  const links = [
    [urls.ordered, labels.ordered],
    [urls.later, labels.later],
    [urls.noReorder, labels.noReorder],
  ] as const;
  return links.map(([url, label]) => link(url, text(label, LONGEST_LABEL), LONGEST_URL)).join(" · ");
}
