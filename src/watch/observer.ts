import type { SendResult } from "../messages/channel.ts";
import type { PreparedPoll } from "./poll.ts";

/** Called after the daemon has done something. It must not change what the daemon does. */
export interface Observer {
  /** Called after each poll; `polled` null: it failed. It is not called for a poll that a stop aborted. */
  readonly onPoll: (company: string, polled: PreparedPoll | null, ms: number) => void;
  /** Called after each attempt to send a message, or the rest of one. */
  readonly onTry: (channel: string, outcome: SendResult["outcome"]) => void;
  /** Called when deliveries of a channel are over, with their number. */
  readonly onOver: (channel: string, how: "sent" | "dead_letter", deliveries: number) => void;
  /** Called after a reload of the config; `isTaken` false: it could not be used. */
  readonly onReload: (isTaken: boolean) => void;
  readonly onStoreError: (operation: string) => void;
}
