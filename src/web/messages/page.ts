import type { PendingDelivery } from "../../notifications/delivery.ts";
import { OPERATIONS } from "../../notifications/notice.ts";
import { CHANGE_KINDS } from "../../stock/change.ts";
import type { DeadLetter, Sent } from "../../store/kinds.ts";
import { readable } from "../../text.ts";
import type { Facts, Reader } from "../pages/pages.ts";
import { recipientsOf } from "./message-page.ts";

/** Of each kind; the rest is counted. */
const MOST_SHOWN = 100;

export interface MessagesSource {
  readonly base: string;
  readonly titleOf: (company: string) => string;
  /** Of the config: only through these can anything be sent again. */
  readonly channels: readonly string[];
  /** Oldest first. */
  readonly deadLetters: readonly DeadLetter[];
  /** Oldest first. */
  readonly pending: readonly PendingDelivery[];
  /** Newest first. */
  readonly sent: readonly Sent[];
  /** What came of putting dead letters back; null: nobody has asked. */
  readonly outcome: "revived" | "refused" | null;
}

/** What the page of messages shows: given up, waiting, sent. */
export function messagesFacts(source: MessagesSource, { words, formats }: Reader): Facts {
  const { base, titleOf, channels, deadLetters, pending, sent, outcome } = source;
  const company = (name: string) => (name === OPERATIONS ? words.messages.itself : titleOf(name));
  const count = (value: number) => formats.count(value).text;
  const more = (all: readonly unknown[]) =>
    all.length > MOST_SHOWN ? words.messages.more(count(all.length - MOST_SHOWN)) : null;
  const href = (id: string) => messageHref(base, id);
  return {
    title: words.messages.title,
    outcome: outcome && words.messages.outcomes[outcome],
    isRefused: outcome === "refused",
    letters: deadLetters
      .toReversed()
      .slice(0, MOST_SHOWN)
      .map(({ delivery, reason, at }) => ({
        id: delivery.id,
        href: href(delivery.id),
        channel: delivery.channel,
        company: company(delivery.company),
        at: formats.date(at),
        changes: count(delivery.changes.length),
        reason: readable(reason) ?? words.messages.noReason,
        canRetry: channels.includes(delivery.channel),
      })),
    moreLetters: more(deadLetters),
    waiting: pending.slice(0, MOST_SHOWN).map(({ delivery, progress }) => ({
      href: href(delivery.id),
      channel: delivery.channel,
      company: company(delivery.company),
      since: formats.date(delivery.polledAt),
      changes: count(delivery.changes.length),
      nextTry: progress.nextTryAt === null ? words.messages.atOnce : formats.date(progress.nextTryAt),
      reason: readable(progress.lastError),
    })),
    moreWaiting: more(pending),
    sent: sent.slice(0, MOST_SHOWN).map((it) => ({
      href: it.kept > 0 ? href(it.id) : null,
      to: recipientsOf(it),
      channel: it.channel,
      company: company(it.company),
      at: formats.date(it.sentAt),
      what:
        CHANGE_KINDS.filter((kind) => it.changes[kind] > 0)
          .map((kind) => words.messages.kinds[kind](formats.count(it.changes[kind])))
          .join(", ") || words.messages.notice,
    })),
  };
}

/** The page of one message. */
export function messageHref(base: string, id: string): string {
  return `${base}/message?${new URLSearchParams({ id })}`;
}
