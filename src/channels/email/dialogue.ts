import type { SmtpConfig } from "./config.ts";
import { judgeOffer } from "./judge-offer.ts";

/** How long the server may take, in milliseconds. */
export interface Patience {
  /** For any reply but the last. */
  readonly replyMs: number;
  /** Until all of the mail is handed over, against a server that answers just often enough. */
  readonly handoverMs: number;
  /** For the answer to the mail itself, when all of it is handed over: ten minutes by RFC 5321, 4.5.3.2.6. */
  readonly answerMs: number;
}

/** One attempt, as it is watched. */
export interface Watch extends Disposable {
  /** Aborts when there is no use in going on. */
  readonly signal: AbortSignal;
  /** Why it was aborted; null: it was not. */
  readonly reason: () => string | null;
  /** Whether that is for the operator to put right: what the server offers, not its silence. */
  readonly needsOperator: () => boolean;
}

/** What nodemailer tells of its work, as it goes. */
interface Entry {
  readonly tnx?: string;
}

/**
 * Listens in on what is said to a mail server. nodemailer knows one patience for every reply, and a mail that was taken
 * slowly would be sent again; and it goes on without a login where the server offers none. Keeps nothing of what is said.
 * @returns a logger for nodemailer (with `transactionLog`), and a way to watch over one attempt at a time
 */
export function listenIn(smtp: SmtpConfig, { replyMs, handoverMs, answerMs }: Patience) {
  let watched: Watching | null = null;
  const hear = ({ tnx }: Entry, words: unknown) => watched?.hear(tnx, String(words));
  const ignore = () => {};
  return {
    logger: { level: ignore, trace: ignore, debug: hear, info: hear, warn: ignore, error: ignore, fatal: ignore },
    watch(): Watch {
      const watching = new Watching(smtp, { replyMs, handoverMs, answerMs });
      watched = watching;
      return {
        signal: watching.signal,
        reason: () => watching.reason,
        needsOperator: () => watching.needsOperator,
        [Symbol.dispose]() {
          watching.end();
          if (watched === watching) watched = null;
        },
      };
    },
  };
}

class Watching {
  readonly #smtp: SmtpConfig;
  readonly #patience: Patience;
  readonly #cut = new AbortController();
  readonly #handover: NodeJS.Timeout;
  #reply: NodeJS.Timeout;
  #command = "";
  #isEncrypted: boolean;
  reason: string | null = null;
  needsOperator = false;

  constructor(smtp: SmtpConfig, patience: Patience) {
    this.#smtp = smtp;
    this.#patience = patience;
    this.#isEncrypted = smtp.tls === "implicit";
    const { replyMs, handoverMs } = patience;
    this.#handover = this.#after(handoverMs, `took more than ${handoverMs / 1000} s`);
    // Name, connection, TLS and greeting have each a patience of their own.
    this.#reply = this.#after(replyMs * 5, "does not get to a mail");
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  hear(tnx: string | undefined, words: string): void {
    if (tnx === "client") {
      this.#command = words.split(" ", 1)[0]?.toUpperCase() ?? "";
      this.#waitForReply();
    } else if (tnx === "server") {
      // While the mail itself is handed over there is no reply to wait for.
      if (words.startsWith("354")) clearTimeout(this.#reply);
      else this.#waitForReply();
      if (this.#command === "EHLO" && words.startsWith("250")) this.#judgeOffer(words);
      if (this.#command === "STARTTLS" && words.startsWith("220")) this.#isEncrypted = true;
    } else if (tnx === "message") {
      this.end();
      const { answerMs } = this.#patience;
      const late = `has had all of the mail for ${answerMs / 1000} s and has not said whether it takes it`;
      this.#reply = this.#after(answerMs, `${late}; if it does after all, the mail arrives twice`);
    }
  }

  end(): void {
    clearTimeout(this.#handover);
    clearTimeout(this.#reply);
  }

  #waitForReply(): void {
    clearTimeout(this.#reply);
    const { replyMs } = this.#patience;
    this.#reply = this.#after(replyMs, `does not answer ${this.#command} within ${replyMs / 1000} s`);
  }

  #judgeOffer(words: string): void {
    const { tls } = this.#smtp;
    const isToBeEncrypted = /^250[ -]STARTTLS\b/im.test(words) ? tls !== "off" : tls === "required";
    if (isToBeEncrypted && !this.#isEncrypted) return;
    const problem = judgeOffer(words, this.#smtp);
    if (problem === null) return;
    this.needsOperator = true;
    this.#stop(problem);
  }

  #after(ms: number, reason: string): NodeJS.Timeout {
    return setTimeout(() => this.#stop(reason), ms);
  }

  #stop(reason: string): void {
    this.end();
    this.reason ??= reason;
    this.#cut.abort();
  }
}
