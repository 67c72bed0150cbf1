import type { Unreached } from "../notifications/unreached.ts";
import type { Message } from "./message.ts";

/**
 * What the far end made of a message. `reason` is for the log and the dead letter: the server's own words where it gave
 * any, never a URL, password or token. `afterMs`: the server asked for this much patience (Retry-After). `needsOperator`:
 * waiting alone will not help, somebody must put it right, as the reason says: a password, an address. `warnings`: what
 * the operator should mend although the message went out, such as a template that failed and was replaced by the shipped
 * one. `unreached`: those of the recipients tried who did not get it; of what was not sent, where it failed by them alone.
 */
export type SendResult =
  | { readonly outcome: "sent"; readonly warnings?: readonly string[]; readonly unreached?: readonly Unreached[] }
  | {
      readonly outcome: "retryable";
      readonly reason: string;
      readonly afterMs?: number;
      readonly needsOperator?: true;
      readonly unreached?: readonly Unreached[];
    }
  | { readonly outcome: "permanent"; readonly reason: string; readonly unreached?: readonly Unreached[] };

export interface SendOptions {
  /** Parts of this very message that an earlier attempt got accepted: they must not be sent again. */
  readonly partsSent: number;
  /** Called, and waited for, after each part that the far end accepted, with the number of parts accepted so far. */
  readonly onPartSent: (partsSent: number) => Promise<void>;
  /** Those of the channel's recipients to send to; absent: all of them. */
  readonly to?: readonly string[];
  /** Aborted at shutdown: give up waiting, answer `retryable`. */
  readonly signal: AbortSignal;
}

/** A way to reach people. It tries once and says what came of it; it never retries by itself. */
export interface Channel {
  /** Addresses that can be reached each by itself; absent: the channel reaches all of its readers at once. */
  readonly recipients?: readonly string[];
  /** Never rejects for a failure of the far end: that is a `SendResult`. */
  send(message: Message, options: SendOptions): Promise<SendResult>;
  /** What `send` would send, as its reader would see it, in plain text. */
  preview(message: Message): string;
  /** Renders the message and sends nothing: what of the operator's own templates failed at it, a sentence each. */
  dryRun?(message: Message): readonly string[];
  /** Releases connections. */
  close(): Promise<void>;
}
