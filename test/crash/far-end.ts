import type { Channel, SendResult } from "../../src/messages/channel.ts";
import { composeMessage } from "../../src/messages/compose-message.ts";
import type { Message } from "../../src/messages/message.ts";
import type { Delivery } from "../../src/notifications/delivery.ts";
import type { Mood } from "./acts.ts";

const SETTINGS = { locale: "en", timezone: "UTC", currency: "USD", productUrl: () => null } as const;
const PARTS = 2;

/** Composed messages, which are cached because composing is the slowest part of a replay, and replays have nearly the same. */
const worded = new Map<string, Message>();

function word(deliveries: readonly Delivery[]): Message {
  const facts = JSON.stringify(deliveries);
  const message = worded.get(facts) ?? composeMessage(deliveries, SETTINGS);
  worded.set(facts, message);
  return message;
}

/** The readers of a channel. What has reached them survives every death of the process. */
export interface FarEnd {
  /** Deliveries in the order of their arrival, of whole messages only; one that came twice is there twice. */
  readonly arrived: readonly Delivery[];
  /** Every part accepted, as `<message id> <part>`. */
  readonly parts: readonly string[];
  readonly compose: (deliveries: readonly Delivery[]) => Message;
  readonly channel: Channel;
}

/**
 * Opens the readers' end of a channel.
 * @param mood called at every part
 * @param onReached called before a message is accepted, with its deliveries
 */
export function openFarEnd(mood: () => Mood, onReached: (deliveries: readonly Delivery[]) => Promise<void>): FarEnd {
  const arrived: Delivery[] = [];
  const parts: string[] = [];
  const carried = new WeakMap<Message, readonly Delivery[]>();
  const answer = (part: number): SendResult => {
    if (mood() === "refuses") return { outcome: "permanent", reason: "550 refused" };
    if (mood() === "down" || (mood() === "half" && part > 1)) return { outcome: "retryable", reason: "503 down" };
    return { outcome: "sent" };
  };
  return {
    arrived,
    parts,
    compose(deliveries) {
      const message = word(deliveries);
      carried.set(message, deliveries);
      return message;
    },
    channel: {
      async send(message, { partsSent, onPartSent }) {
        const deliveries = carried.get(message) ?? [];
        await onReached(deliveries);
        for (let part = partsSent + 1; part <= PARTS; part += 1) {
          const result = answer(part);
          if (result.outcome !== "sent") return result;
          parts.push(`${message.id} ${part}`);
          if (part === PARTS) arrived.push(...deliveries);
          await onPartSent(part);
        }
        return { outcome: "sent" };
      },
      preview: ({ subject }) => subject,
      async close() {},
    },
  };
}
