import type { Message } from "./message.ts";

/**
 * What the far end made of a message. `reason` is for the log and the dead letter: the server's own words where it gave
 * any, never a URL, password or token. `afterMs`: the server asked for this much patience (Retry-After). `warnings`: what
 * the operator should mend although the message went out, such as a recipient that the server refused, or a template that
 * failed and was replaced by the shipped one.
 */
export type SendResult =
  | { readonly outcome: "sent"; readonly warnings?: readonly string[] }
  | { readonly outcome: "retryable"; readonly reason: string; readonly afterMs?: number }
  | { readonly outcome: "permanent"; readonly reason: string };

export interface SendOptions {
  /** Parts of this very message that an earlier attempt got accepted: they must not be sent again. */
  readonly partsSent: number;
  /** Called, and waited for, after each part that the far end accepted, with the number of parts accepted so far. */
  readonly onPartSent: (partsSent: number) => Promise<void>;
  /** Aborted at shutdown: give up waiting, answer `retryable`. */
  readonly signal: AbortSignal;
}

/** A way to reach people. It tries once and says what came of it; it never retries by itself. */
export interface Channel {
  /** Never rejects for a failure of the far end: that is a `SendResult`. */
  send(message: Message, options: SendOptions): Promise<SendResult>;
  /** What `send` would send, as its reader would see it, in plain text. */
  preview(message: Message): string;
  /** Renders the message and sends nothing: what of the operator's own templates failed at it, a sentence each. */
  rehearse?(message: Message): readonly string[];
  /** Releases connections. */
  close(): Promise<void>;
}
