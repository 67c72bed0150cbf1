import type { SmtpConfig } from "./config.ts";

/** Those that nodemailer can do with a password. */
const BY_PASSWORD = ["PLAIN", "LOGIN", "CRAM-MD5"];

/**
 * Whether a server offers the login that the config has. Without one nodemailer would go on, and the mail be refused, or
 * taken for somebody else's.
 * @param ehlo the server's reply to EHLO, once the connection is as safe as it gets
 * @returns what is wrong and what to do; null where nothing is
 */
export function judgeOffer(ehlo: string, { user, password, oauth2 }: SmtpConfig): string | null {
  if (user === undefined) return null;
  const lines = ehlo.matchAll(/^250[ -]AUTH[ =](.*)$/gim);
  const offered = [
    ...new Set(
      [...lines].flatMap(([, listed = ""]) =>
        listed
          .toUpperCase()
          .trim()
          .split(/[\s=]+/),
      ),
    ),
  ];
  const list = offered.join(", ");
  if (offered.length === 0) {
    return (
      "offers no login, though smtp.user is set (check smtp.port and smtp.tls, as many servers offer one only once the " +
      "connection is encrypted; for a server that needs none, remove user and password)"
    );
  }
  if (oauth2 !== undefined && !offered.includes("XOAUTH2")) {
    return `offers no login by OAuth2, only ${list} (set smtp.password in place of smtp.oauth2)`;
  }
  if (password === undefined || BY_PASSWORD.some((method) => offered.includes(method))) return null;
  const isOauth = offered.some((method) => method === "XOAUTH2" || method === "OAUTHBEARER");
  const advice = isOauth
    ? "set smtp.oauth2 in place of smtp.password: docs/operations.md says how"
    : "ask its operator for another";
  return `offers no login by password, only ${list} (${advice})`;
}
