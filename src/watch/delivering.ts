import type { Channel } from "../messages/channel.ts";
import type { Message } from "../messages/message.ts";
import type { Delivery, PendingDelivery, Progress, Tried } from "../notifications/delivery.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { RetryPolicy } from "./retry.ts";

/** Where committed deliveries wait. */
export interface Outbox {
  /** Oldest first within a company; only what was committed. */
  pending(channel: string): Promise<readonly PendingDelivery[]>;
  record(delivery: Delivery, progress: Progress): Promise<void>;
  markSent(deliveries: readonly Delivery[], at: Date, tried?: Tried): Promise<void>;
  /** Remembers whom of those tried the channel reaches and whom not, though a delivery is not over with it. */
  noteReached(channel: string, at: Date, tried: Tried): Promise<void>;
  deadLetter(delivery: Delivery, reason: string, at: Date): Promise<void>;
}

export interface Delivering {
  readonly name: string;
  readonly channel: Pick<Channel, "send" | "recipients">;
  readonly outbox: Outbox;
  readonly compose: (deliveries: readonly Delivery[]) => Message;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** What a drain did, in deliveries, and what it left behind. */
export interface Drained {
  sent: number;
  failed: number;
  deadLettered: number;
  /** When the channel wants to be drained again; null: nothing waits. */
  nextTryAt: Date | null;
}

/** One lane of a queue, while it is drained. */
export interface Attempting extends Delivering {
  /** What has yet to go out to somebody, by id, as it stands now. */
  readonly waiting: Map<string, PendingDelivery>;
  /** Whom to send to; null: the channel has no recipients of its own. */
  readonly to: readonly string[] | null;
  readonly drained: Drained;
  readonly signal: AbortSignal;
  /** It is tried at times of somebody's own, not at those that were planned. */
  readonly ignoreBackoff: boolean;
}
