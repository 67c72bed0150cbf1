import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { type AddressObject, type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { email } from "../../../src/channels/email/channel.ts";
import type { EmailConfig } from "../../../src/channels/email/config.ts";
import type { Patience } from "../../../src/channels/email/dialogue.ts";
import { CERTIFICATE, KEY } from "./certificate.ts";

export interface MailServer {
  readonly port: number;
  readonly mails: ParsedMail[];
  /** The whole of each mail as it came over the wire. */
  readonly raw: string[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback. It offers STARTTLS with a certificate that nobody trusts yet, and needs no login. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const raw: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    cert: CERTIFICATE,
    key: KEY,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const whole = Buffer.concat(chunks);
        raw.push(whole.toString());
        mails.push(await simpleParser(whole));
        done();
      });
    },
    ...options,
    closeTimeout: 1,
  });
  // A client that hangs up on a certificate is an error to this server, and the very thing that is tested.
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return {
    port: portOf(listening.address()),
    mails,
    raw,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** A server that talks by hand, for what no real one does on request. */
export async function startRawServer(talk: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    talk(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: portOf(server.address()),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Refuses as an SMTP server does. */
export function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/** A config that reaches a server of these tests in the clear. */
export function configFor(
  port: number,
  changes: Partial<Omit<EmailConfig, "smtp">> = {},
  smtp: object = {},
): EmailConfig {
  return email.schema.parse({
    smtp: { host: "localhost", port, tls: "off", ...smtp },
    from: "Stock alerts <alerts@example.com>",
    to: ["ana@example.com"],
    ...changes,
  });
}

/** So long a server may take, in milliseconds; a mail is handed over in no time. */
export function patient(replyMs: number, rest: Partial<Patience> = {}): { readonly patience: Patience } {
  return { patience: { replyMs, handoverMs: 300_000, answerMs: replyMs, ...rest } };
}

export function addresses(field: AddressObject | AddressObject[] | undefined): readonly string[] {
  return [field ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address ?? ""));
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  return address.port;
}
