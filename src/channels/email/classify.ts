import type { NodemailerError } from "nodemailer";
import type { SendResult } from "../../alerts/channel.ts";

type Failure = Exclude<SendResult, { readonly outcome: "sent" }>;

interface Rule {
  /** What this row is about, for the reader of the table. */
  readonly of: string;
  readonly outcome: Failure["outcome"];
  /** What the operator can do, told after the server's own words. */
  readonly advice?: string;
  applies(error: NodemailerError): boolean;
}

/**
 * What a failure means for the mail; the first rule that applies decides. A reply that says "never" (5xx) ends a mail
 * only where it is about this mail. What would meet every other mail as well (a wrong password, a certificate, a sender
 * that the server does not know) is put right by the operator: until then the mail waits, rather than being lost.
 */
export const FAILURES: readonly Rule[] = [
  { of: "a reply that says later", outcome: "retryable", applies: (error) => hasReply(error, /^4/) },
  {
    of: "a certificate of an authority that is not trusted",
    outcome: "retryable",
    advice: "to trust a private authority, start the daemon with NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    applies: (error) => /SELF_SIGNED|UNABLE_TO_|UNTRUSTED|INVALID_CA/.test(error.originalCode ?? ""),
  },
  {
    of: "TLS that the server does not speak on this port, or not in this way",
    outcome: "retryable",
    advice: "check smtp.port and smtp.tls",
    applies: (error) =>
      error.code === "ETLS" ||
      error.originalCode?.startsWith("ERR_SSL_") === true ||
      (error.command === "EHLO" && hasReply(error, /^5/)),
  },
  {
    of: "a login that failed or is missing",
    outcome: "retryable",
    advice: "check smtp.user and smtp.password",
    applies: (error) => error.code === "EAUTH" || error.code === "ENOAUTH" || hasReply(error, /^53[0458]/),
  },
  {
    of: "a session out of step: 503 is about the connection, a new one starts afresh",
    outcome: "retryable",
    applies: (error) => hasReply(error, /^503/),
  },
  {
    of: "a quota of mails a day (5.4.5, Google's)",
    outcome: "retryable",
    applies: (error) => hasReply(error, /^55\d[ -]5\.4\.5/),
  },
  {
    of: "a mail that is too large",
    outcome: "permanent",
    applies: (error) => hasReply(error, /^552/),
  },
  {
    of: "a sender that the server does not take",
    outcome: "retryable",
    advice: "the server does not take mail from this sender: check from",
    applies: (error) => error.command === "MAIL FROM" && hasReply(error, /^5/),
  },
  {
    of: "recipients or a mail that the server refuses for good",
    outcome: "permanent",
    applies: (error) => (error.code === "EENVELOPE" || error.code === "EMESSAGE") && !hasReply(error, /^[23]/),
  },
  { of: "no connection, a connection cut, silence, or what nobody foresaw", outcome: "retryable", applies: () => true },
];

/** The result for a mail that failed. Reasons are one line, in the server's words where it gave any. */
export function classify(error: NodemailerError): Failure {
  const rule = FAILURES.find((rule) => rule.applies(error));
  const refusals = error.rejectedErrors?.map(describeRefusal).join("; ");
  const reason = refusals || error.message;
  return {
    outcome: rule?.outcome ?? "retryable",
    reason: rule?.advice === undefined ? reason : `${reason} (${rule.advice})`,
  };
}

/** "ana@example.com: 550 5.1.1 no such user" */
export function describeRefusal(error: NodemailerError): string {
  return `${error.recipient ?? "?"}: ${error.response ?? error.message}`;
}

function hasReply(error: NodemailerError, pattern: RegExp): boolean {
  return error.response !== undefined && pattern.test(error.response);
}
