import { types } from "node:util";
import type { SendMailOptions } from "nodemailer";
import type { SendResult } from "../../alerts/channel.ts";
import { createMask } from "../../mask.ts";
import { oneLine } from "../../text.ts";
import { classify, describeRefusal } from "./classify.ts";
import type { SmtpConfig } from "./config.ts";
import type { openTransport } from "./transport.ts";

interface Attempt {
  readonly mail: SendMailOptions;
  /** What went wrong as it was made. */
  readonly warnings: readonly string[];
  readonly smtp: SmtpConfig;
  /** Aborted when the daemon closes. */
  readonly signal: AbortSignal;
  readonly attemptMs: number;
}

/**
 * Tries once to hand the mail to the server. Sent means that the server answered the mail's data with yes. Recipients
 * that it refused while it took others are warnings: trying again would send the mail to the others again.
 */
export async function sendMail(
  transport: ReturnType<typeof openTransport>,
  { mail, warnings, smtp, signal, attemptMs }: Attempt,
): Promise<SendResult> {
  const deadline = AbortSignal.timeout(attemptMs);
  try {
    const info = await transport.sendMail({ ...mail, signal: AbortSignal.any([signal, deadline]) });
    const refusals = (info.rejectedErrors ?? []).map((refusal) => presentable(describeRefusal(refusal), smtp));
    return { outcome: "sent", warnings: [...warnings, ...refusals] };
  } catch (error) {
    if (signal.aborted) return { outcome: "retryable", reason: "not sent: the daemon is closing" };
    const server = `${smtp.host}:${transport.options.port}`;
    if (deadline.aborted) return { outcome: "retryable", reason: `${server} took more than ${attemptMs / 1000} s` };
    if (!types.isNativeError(error)) throw error;
    const failure = classify(error);
    return { ...failure, reason: presentable(`${server}: ${failure.reason}`, smtp) };
  }
}

/** On one line, and without the password, should a server quote what it was sent. */
function presentable(reason: string, { user = "", password }: SmtpConfig): string {
  const secrets = password === undefined ? [] : [password, base64(password), base64(`\0${user}\0${password}`)];
  return oneLine(createMask(secrets, "[password]")(reason), 600);
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
