import { createTransport } from "nodemailer";
import type { SmtpConfig } from "./config.ts";

/**
 * A transport that holds one connection: mails of a channel leave in order, and those of several companies in a row
 * share it. An idle connection is closed by us before the server would, and one that the server closed all the same is
 * replaced, once, as long as nothing of the mail was sent over it. `patienceMs` bounds each wait for the server.
 */
export function openTransport(smtp: SmtpConfig, patienceMs: number) {
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
    ...(smtp.user === undefined ? {} : { auth: { user: smtp.user, pass: smtp.password } }),
    connectionTimeout: patienceMs,
    greetingTimeout: patienceMs,
    dnsTimeout: patienceMs,
    socketTimeout: patienceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
