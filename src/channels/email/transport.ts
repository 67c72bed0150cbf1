import { createTransport } from "nodemailer";
import type SMTPPool from "nodemailer/lib/smtp-pool";
import type { SmtpConfig } from "./config.ts";
import type { listenIn, Patience } from "./dialogue.ts";

/**
 * A transport that holds one connection: mails of a channel leave in order, and those of several companies in a row
 * share it. An idle connection is closed by us before the server would, and one that the server closed all the same is
 * replaced, once, as long as nothing of the mail was sent over it. Each wait for a connection has its own patience; those
 * for replies are for `logger` to watch.
 */
export function openTransport(
  smtp: SmtpConfig,
  { replyMs, answerMs }: Patience,
  { logger }: Pick<ReturnType<typeof listenIn>, "logger">,
) {
  return createTransport({
    pool: true,
    maxConnections: 1,
    maxRequeues: 1,
    idleTimeout: 60_000,
    host: smtp.host,
    port: smtp.port ?? (smtp.tls === "implicit" ? 465 : 587),
    secure: smtp.tls === "implicit",
    requireTLS: smtp.tls === "required",
    ignoreTLS: smtp.tls === "off",
    ...(smtp.name === undefined ? {} : { name: smtp.name }),
    ...(smtp.tls_servername === undefined ? {} : { tls: { servername: smtp.tls_servername } }),
    ...authOf(smtp, replyMs),
    connectionTimeout: replyMs,
    greetingTimeout: replyMs,
    dnsTimeout: replyMs,
    socketTimeout: answerMs * 2,
    logger,
    transactionLog: true,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function authOf({ user, password, oauth2 }: SmtpConfig, requestTimeout: number): Pick<SMTPPool.Options, "auth"> {
  if (user === undefined) return {};
  if (oauth2 === undefined) return { auth: { user, pass: password ?? "" } };
  const { client_id, client_secret, refresh_token, access_token, access_url, scope } = oauth2;
  // A program that has permissions of its own, and not those of a user who once agreed, has no token to renew.
  const ofItsOwn = refresh_token === undefined && access_token === undefined;
  const auth = {
    type: "OAuth2",
    user,
    clientId: client_id,
    clientSecret: client_secret,
    refreshToken: ofItsOwn ? "none" : refresh_token,
    accessToken: access_token,
    accessUrl: access_url,
    customParams: {
      ...(scope === undefined ? {} : { scope }),
      ...(ofItsOwn ? { grant_type: "client_credentials", refresh_token: "" } : {}),
    },
    requestTimeout,
  } as const;
  return { auth };
}
