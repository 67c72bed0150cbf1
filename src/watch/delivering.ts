import type { Channel } from "../messages/channel.ts";
import type { Message } from "../messages/message.ts";
import type { Delivery, PendingDelivery, Progress, Tried } from "../notifications/delivery.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import type { RetryPolicy } from "./retry.ts";

/** The committed deliveries that are not sent yet. */
export interface Outbox {
  /** Lists the deliveries of a channel, oldest first within a company. */
  pending(channel: string): Promise<readonly PendingDelivery[]>;
  record(delivery: Delivery, progress: Progress): Promise<void>;
  markSent(deliveries: readonly Delivery[], at: Date, tried?: Tried): Promise<void>;
  /** Stores which of the tried recipients the channel reaches, when no delivery ends with that. */
  noteReached(channel: string, at: Date, tried: Tried): Promise<void>;
  deadLetter(delivery: Delivery, reason: string, at: Date): Promise<void>;
}

export interface Delivering {
  readonly name: string;
  readonly channel: Pick<Channel, "send" | "recipients">;
  readonly outbox: Outbox;
  readonly compose: (deliveries: readonly Delivery[]) => Message | Promise<Message>;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Outcome of a drain: numbers of deliveries. */
export interface Drained {
  sent: number;
  failed: number;
  deadLettered: number;
  /** When to drain the channel again; null: nothing is pending. */
  nextTryAt: Date | null;
}

/** What an attempt to send needs, for one lane of a queue. */
export interface Attempting extends Delivering {
  /** The deliveries that some recipient still lacks, by id, with their present progress. */
  readonly waiting: Map<string, PendingDelivery>;
  /** Recipients to send to; null: the channel has no recipients of its own. */
  readonly to: readonly string[] | null;
  readonly drained: Drained;
  readonly signal: AbortSignal;
  /** Whether a command asked for this attempt, so that planned times do not count. */
  readonly ignoreBackoff: boolean;
}
