import type { Channel } from "../../src/messages/channel.ts";
import type { Message } from "../../src/messages/message.ts";
import { composeTestMessage } from "../../src/messages/test-message.ts";
import { type CoalescedChange, coalesceChanges } from "../../src/notifications/coalesce.ts";
import type { Delivery } from "../../src/notifications/delivery.ts";

/**
 * What the far end makes of one part of a message. `lost`: people read it, and the yes never comes back. Without an
 * answer of its own a part is taken.
 */
export type Answer = "taken" | "busy" | "refused" | "lost";

export interface FarEnd {
  readonly channel: Channel;
  /** Makes deliveries one message, and keeps what it says for the record. */
  compose(deliveries: readonly Delivery[]): Message;
  /** Answers for the next parts, in order. */
  readonly answers: Answer[];
  /** All that people read, in order. */
  readonly told: readonly CoalescedChange[];
  /** Parts that arrived. */
  parts(): number;
}

const LINES_PER_PART = 2;

/** Not put into words: that is slow, and tested by itself. */
const WORDS = composeTestMessage("mail", { locale: "en", timezone: "UTC", currency: "USD" }, new Date(0));

/** A channel with people at its other end. */
export function openFarEnd(): FarEnd {
  const contents = new WeakMap<Message, readonly CoalescedChange[]>();
  const answers: Answer[] = [];
  const told: CoalescedChange[] = [];
  let parts = 0;
  return {
    answers,
    told,
    parts: () => parts,
    compose(deliveries) {
      const message = { ...WORDS, id: deliveries.at(-1)?.id ?? "" };
      contents.set(message, coalesceChanges(deliveries));
      return message;
    },
    channel: {
      async send(message, { partsSent, onPartSent }) {
        const lines = contents.get(message) ?? [];
        for (let part = partsSent; part * LINES_PER_PART < lines.length; part += 1) {
          const answer = answers.shift() ?? "taken";
          if (answer === "busy") return { outcome: "retryable", reason: "try again later" };
          if (answer === "refused") return { outcome: "permanent", reason: "never" };
          told.push(...lines.slice(part * LINES_PER_PART, (part + 1) * LINES_PER_PART));
          parts += 1;
          if (answer === "lost") return { outcome: "retryable", reason: "no answer" };
          await onPartSent(part + 1);
        }
        return { outcome: "sent" };
      },
      preview: ({ subject }) => subject,
      close: async () => {},
    },
  };
}
