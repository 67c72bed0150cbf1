import type { Draft, Message } from "../../messages/message.ts";
import { answersFor } from "./answers.ts";
import { linkTo, text } from "./mrkdwn.ts";

const MAX = { title: 100, name: 120, warning: 200, hint: 300, section: 3_000 };

/**
 * The orders of a message that a person can send, as one text each: whom to, and links that open the order in WhatsApp and in a
 * mail program. Empty where there are none.
 */
export function ordersToSend({ drafts, labels }: Message): string[] {
  if (drafts === null) return [];
  const { title, hint, rest } = drafts;
  const small = [hint, rest].filter((sentence) => sentence !== null).map((sentence) => text(sentence, MAX.hint));
  const orders = drafts.drafts.map((draft) => composeOrder(draft, labels)).filter((order) => order !== null);
  return orders.length === 0 ? [] : [`*${text(title, MAX.title)}*\n${small.join(" ")}`, ...orders];
}

/** Null where there is nothing to touch: Slack carries no files. */
function composeOrder(
  { supplier, count, warning, whatsapp, mailto, answers }: Draft,
  labels: Message["labels"],
): string | null {
  const links = [
    whatsapp !== null && /^https:\/\/wa\.me\//.test(whatsapp)
      ? linkTo(whatsapp, text(labels.byWhatsapp, MAX.name))
      : null,
    mailto?.startsWith("mailto:") ? linkTo(mailto, text(labels.byMail, MAX.name)) : null,
  ].filter((link) => link !== null);
  const [first, second] = links;
  if (first === undefined) return null;
  const facts = [
    `*${text(supplier, MAX.name)}*`,
    text(count, MAX.name),
    ...(warning === null ? [] : [text(warning, MAX.warning)]),
    first,
  ];
  const whole = [...facts, ...(second === undefined ? [] : [second])].join(" · ");
  const order = whole.length <= MAX.section ? whole : facts.join(" · ");
  const answered = [order, answersFor(answers, labels)].filter((line) => line !== "").join("\n");
  return answered.length <= MAX.section ? answered : order;
}
