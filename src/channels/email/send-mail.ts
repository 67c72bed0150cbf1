import { types } from "node:util";
import type { NodemailerError, SendMailOptions } from "nodemailer";
import { createMask } from "../../mask.ts";
import type { SendResult } from "../../messages/channel.ts";
import type { Unreached } from "../../notifications/unreached.ts";
import { oneLine } from "../../text.ts";
import { classify } from "./classify.ts";
import type { SmtpConfig } from "./config.ts";
import type { Watch } from "./dialogue.ts";
import type { openTransport } from "./transport.ts";

interface Attempt {
  readonly mail: SendMailOptions;
  /** The addresses to send to, as they are told to the server. */
  readonly to: readonly string[];
  /** What went wrong as it was made. */
  readonly warnings: readonly string[];
  readonly smtp: SmtpConfig;
  /** What logs in besides what the config has: tokens that were fetched. */
  readonly tokens: readonly string[];
  /** Aborted when the daemon closes. */
  readonly signal: AbortSignal;
  readonly watch: Watch;
}

/**
 * Tries once to hand the mail to the server. Sent means that the server answered the mail's data with yes, for one
 * recipient at least: the others are named, with whether it is of use to try again with them.
 */
export async function sendMail(
  transport: ReturnType<typeof openTransport>,
  { mail, to, warnings, smtp, tokens, signal, watch }: Attempt,
): Promise<SendResult> {
  try {
    const info = await transport.sendMail({ ...mail, signal: AbortSignal.any([signal, watch.signal]) });
    const unreached = listUnreached(info.rejectedErrors);
    return unreached.length > 0 ? { outcome: "sent", warnings, unreached } : { outcome: "sent", warnings };
  } catch (error) {
    if (signal.aborted) return { outcome: "retryable", reason: "not sent: the daemon is closing" };
    const server = `${smtp.host}:${transport.options.port}`;
    const cut = watch.reason();
    if (cut !== null) {
      return {
        outcome: "retryable",
        reason: `${server} ${cut}`,
        ...(watch.needsOperator() && { needsOperator: true }),
      };
    }
    if (!types.isNativeError(error)) throw error;
    const failure: NodemailerError = error;
    const unreached = listUnreached(failure.rejectedErrors);
    if (unreached.length === 0) {
      const { outcome, reason, needsOperator } = classify(failure);
      const told = { reason: presentable(`${server}: ${reason}`) };
      return outcome === "permanent"
        ? { outcome, ...told }
        : { outcome, ...told, ...(needsOperator && { needsOperator }) };
    }
    const reason = `${server}: ${unreached.map((it) => `${it.address}: ${it.reason}`).join("; ")}`;
    if (unreached.every(({ isFinal }) => isFinal)) return { outcome: "permanent", reason, unreached };
    const needsOperator = (failure.rejectedErrors ?? []).every((refusal) => classify(refusal).needsOperator);
    return { outcome: "retryable", reason, unreached, ...(needsOperator && { needsOperator }) };
  }

  /** On one line, and without what logs in, should a server quote what it was sent. */
  function presentable(reason: string): string {
    const { user = "", password, oauth2 = {} } = smtp;
    const { client_secret, refresh_token, access_token } = oauth2;
    const known = [password, client_secret, refresh_token, access_token].filter((secret) => secret !== undefined);
    const secrets = [...known, ...tokens];
    const asSent = [
      ...secrets.map(base64),
      ...secrets.map((secret) => base64(`\0${user}\0${secret}`)),
      ...secrets.map((secret) => base64(`user=${user}\x01auth=Bearer ${secret}\x01\x01`)),
    ];
    return oneLine(createMask([...secrets, ...asSent], "[password]")(reason), 600);
  }

  function listUnreached(refusals: readonly NodemailerError[] = []): Unreached[] {
    return refusals.map((refusal) => {
      const { outcome, reason } = classify(refusal);
      const recipient = refusal.recipient?.toLowerCase();
      const address = to.find((it) => it.toLowerCase() === recipient) ?? refusal.recipient ?? "?";
      return { address, reason: presentable(reason), isFinal: outcome === "permanent" };
    });
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
