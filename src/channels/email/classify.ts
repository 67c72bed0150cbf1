import type { NodemailerError } from "nodemailer";

interface Failure {
  readonly outcome: "retryable" | "permanent";
  readonly reason: string;
  readonly needsOperator: boolean;
}

interface Rule {
  /** What this row is about, for the reader of the table. */
  readonly of: string;
  readonly outcome: Failure["outcome"];
  /** What can be done, told after the server's own words. */
  readonly advice?: string;
  /** Whether it is for the operator to do; absent: it is where there is advice. */
  readonly needsOperator?: boolean;
  applies(error: NodemailerError): boolean;
}

/**
 * What a failure means for the mail, or for one recipient of it; the first rule that applies decides. A reply that says
 * "never" (5xx) is final only where it is about this mail or this address. What would meet every other mail as well (a
 * wrong password, a block list, a sender that the server does not know) is put right by the operator: until then the mail
 * waits, rather than being lost.
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
    of: "a certificate for another name",
    outcome: "retryable",
    advice: "set smtp.host to a name that it is for, or smtp.tls_servername",
    applies: (error) => error.originalCode === "ERR_TLS_CERT_ALTNAME_INVALID",
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
    of: "a name of this machine that the server does not take",
    outcome: "retryable",
    advice: "set smtp.name to a full name of this machine that exists in the DNS",
    applies: (error) => hasReply(error, /^5.*\b(helo|ehlo)\b/is),
  },
  {
    of: "a server of OAuth2's that cannot be reached",
    outcome: "retryable",
    applies: (error) =>
      (error.code === "EOAUTH2" || error.command === "AUTH XOAUTH2" || error.code === "EAUTH") &&
      error.response === undefined &&
      /\b(ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|ETIMEDOUT|EHOSTUNREACH|timed? ?out)\b/i.test(error.message),
  },
  {
    of: "a login by OAuth2 that failed",
    outcome: "retryable",
    advice: "check smtp.user and smtp.oauth2",
    applies: (error) => error.code === "EOAUTH2" || error.command === "AUTH XOAUTH2",
  },
  {
    of: "a login that failed or is missing",
    outcome: "retryable",
    advice: "check smtp.user and smtp.password; a server that takes OAuth2 alone wants smtp.oauth2",
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
    of: "a mailbox that is full",
    outcome: "retryable",
    advice: "the recipient's mailbox is full",
    needsOperator: false,
    applies: (error) =>
      hasReply(error, /^55\d[ -]5\.2\.2\b/) || (error.command === "RCPT TO" && hasReply(error, /^552/)),
  },
  {
    of: "a mail that is too large",
    outcome: "permanent",
    applies: (error) => hasReply(error, /^(552|5\d\d[ -]5\.(2\.3|3\.4)\b)/),
  },
  {
    of: "a server that passes no mail on to others",
    outcome: "retryable",
    advice: "the server passes no mail of this machine on to others: set smtp.user and smtp.password, or let it relay",
    applies: (error) => hasReply(error, /^5.*(\brelay|authentication (is )?required)/is),
  },
  {
    of: "a block list",
    outcome: "retryable",
    advice: "the address that this machine sends from is on a block list: send by way of your provider's server",
    applies: (error) =>
      hasReply(error, /^5.*(block ?list|black ?list|deny ?list|dnsbl|\brbl\b|spamhaus|spamcop|barracuda|reputation)/is),
  },
  {
    of: "a sender whose domain does not let this server send for it (SPF, DKIM, DMARC)",
    outcome: "retryable",
    advice:
      "from is of a domain that does not let this server send for it: check from, and the domain's SPF, DKIM and DMARC",
    applies: (error) => hasReply(error, /^5.*(\bspf\b|\bdkim\b|\bdmarc\b)/is) || hasReply(error, /^5\d\d[ -]5\.7\.2\d/),
  },
  {
    of: "a sender that the server does not take",
    outcome: "retryable",
    advice: "the server does not take mail from this sender: check from",
    applies: (error) =>
      hasReply(error, /^5\d\d[ -]5\.1\.[78]\b/) || (error.command === "MAIL FROM" && hasReply(error, /^5/)),
  },
  {
    of: "a rule of the server's (5.7)",
    outcome: "retryable",
    advice: "the server refuses it by a rule of its own: ask its operator",
    applies: (error) => hasReply(error, /^5\d\d[ -]5\.7\./),
  },
  {
    of: "an address or a mail that the server refuses for good",
    outcome: "permanent",
    applies: (error) => (error.code === "EENVELOPE" || error.code === "EMESSAGE") && !hasReply(error, /^[23]/),
  },
  { of: "no connection, a connection cut, silence, or what nobody foresaw", outcome: "retryable", applies: () => true },
];

/** What a failure comes to. Reasons are in the server's words where it gave any, with what can be done. */
export function classify(error: NodemailerError): Failure {
  const rule = FAILURES.find((rule) => rule.applies(error));
  const reason = error.recipient === undefined ? error.message : (error.response ?? error.message);
  return {
    outcome: rule?.outcome ?? "retryable",
    reason: rule?.advice === undefined ? reason : `${reason} (${rule.advice})`,
    needsOperator: rule?.needsOperator ?? rule?.advice !== undefined,
  };
}

function hasReply(error: NodemailerError, pattern: RegExp): boolean {
  return error.response !== undefined && pattern.test(error.response);
}
