import type { Sent } from "../../store/kinds.ts";
import { readable } from "../../text.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import type { FoundMessage } from "./find-message.ts";

/** What the page of one message shows. @param text the message as its channel's readers would see it */
export function messageFacts({ sent, deliveries }: FoundMessage, text: string, base: string, reader: Reader): Facts {
  const { words, formats } = reader;
  const [first] = deliveries;
  return {
    title: words.messages.one(first?.channel ?? sent?.channel ?? ""),
    backHref: `${base}/messages`,
    sent: sent && words.messages.sentAt(formats.moment(sent.sentAt), recipientsOf(sent)),
    drawn: sent && words.messages.drawnAgain,
    cut: sent && cutOf(sent, reader),
    text,
  };
}

/** Whom a message reached, as a text; null: its channel has no recipients of its own, or they were not kept. */
export function recipientsOf({ to }: Pick<Sent, "to">): string | null {
  return readable(to.join(", "));
}

function cutOf({ changes, kept }: Sent, { words, formats }: Reader): string | null {
  const all = Object.values(changes).reduce((sum, count) => sum + count, 0);
  const count = (value: number) => formats.count(value).text;
  return all > kept ? words.messages.cut(count(kept), count(all)) : null;
}
