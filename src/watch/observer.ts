import type { SendResult } from "../messages/channel.ts";
import type { PreparedPoll } from "./poll.ts";

/** Hears of what the daemon does, after it is done; it changes nothing of it. */
export interface Observer {
  /** A poll came to an end; null: it failed. One that was abandoned at a stop is not among them. */
  readonly onPoll: (company: string, polled: PreparedPoll | null, ms: number) => void;
  /** A channel was given a message, or what is left of one. */
  readonly onTry: (channel: string, outcome: SendResult["outcome"]) => void;
  /** So many deliveries are over with a channel. */
  readonly onOver: (channel: string, how: "sent" | "dead_letter", deliveries: number) => void;
  /** The config was read anew, and taken or not. */
  readonly onReload: (isTaken: boolean) => void;
  readonly onStoreError: (operation: string) => void;
}
