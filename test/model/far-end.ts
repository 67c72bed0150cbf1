import type { Channel } from "../../src/messages/channel.ts";
import type { Message } from "../../src/messages/message.ts";
import { composeTestMessage } from "../../src/messages/test-message.ts";
import { type CoalescedChange, coalesceChanges } from "../../src/notifications/coalesce.ts";
import type { Delivery } from "../../src/notifications/delivery.ts";

/**
 * How the server answers one part of a message. `lost`: people read the part, and the answer is lost. A part without a planned
 * answer is accepted.
 */
export type Answer = "taken" | "busy" | "refused" | "lost";

export interface FarEnd {
  readonly channel: Channel;
  /** Composes deliveries into one message, and records its content. */
  compose(deliveries: readonly Delivery[]): Message;
  /** Answers for the next parts, in order. */
  readonly answers: Answer[];
  /** Everything that people have read, in order. */
  readonly told: readonly CoalescedChange[];
  /** Returns the number of parts that have arrived. */
  parts(): number;
}

const LINES_PER_PART = 2;

/** The same text for every message, because composing is slow, and tested elsewhere. */
const WORDS = composeTestMessage("mail", { locale: "en", timezone: "UTC", currency: "USD" }, new Date(0));

/** Opens a channel with readers. */
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
      contents.set(message, [...coalesceChanges(deliveries)]);
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
