import { once } from "node:events";
import type { Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { createInbox } from "./inbox.ts";

export interface ReceivedMail {
  /** Sender of the envelope. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly mail: ParsedMail;
  /** The mail as it was received. */
  readonly raw: string;
  /** Whether the mail came over TLS. */
  readonly secure: boolean;
  /** The user who logged in; null: nobody did. */
  readonly user: string | null;
}

/** An SMTP refusal: 4xx is temporary, 5xx final. */
interface Reply {
  readonly code: number;
  readonly text?: string;
}

/** A fault of one mail, or of one connection in the case of `delayGreetingMs`. */
export type MailFault =
  | { readonly delayGreetingMs: number }
  | { readonly refuseSender: Reply }
  /** Refuses all recipients, or those in `only`. */
  | { readonly refuseRecipients: Reply & { readonly only?: readonly string[] } }
  | { readonly refuseData: Reply }
  /** Breaks the connection while the mail arrives. */
  | { readonly dropDuringData: true }
  /** Accepts the mail, and breaks the connection before it says so. */
  | { readonly dropAfterData: true };

export interface MailSinkOptions {
  /** 0 takes any free port. Default 0. */
  readonly port?: number;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Passwords by user. Present: mail is accepted only after a login. */
  readonly users?: Readonly<Record<string, string>>;
  /** Key and certificate as PEM. Absent: TLS is not offered. */
  readonly tls?: { readonly mode: "starttls" | "implicit"; readonly key: string; readonly cert: string };
  readonly onMail?: (mail: ReceivedMail) => void;
}

export interface MailSink {
  readonly host: string;
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** Resolves with all mails as soon as there are at least `count`. */
  received(count: number): Promise<readonly ReceivedMail[]>;
  /** Adds faults for the next mails or connections, one each. */
  fail(...faults: readonly MailFault[]): void;
  /** Stops listening and breaks the connections that are open. */
  close(): Promise<void>;
}

/** Starts a real SMTP server that keeps every mail and forwards none. Rejects when the port is taken. */
export async function startMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const { port = 0, host = "127.0.0.1", users, tls } = options;
  const inbox = createInbox(options.onMail);
  const faults: MailFault[] = [];
  const ofSession = new Map<string, MailFault>();
  const connections = new Map<number, { readonly socket: Socket; readonly greetAfterMs: number }>();
  const closing = new AbortController();

  const takeFault = (meets: (fault: MailFault) => boolean): MailFault | undefined => {
    const index = faults.findIndex(meets);
    return index < 0 ? undefined : faults.splice(index, 1)[0];
  };

  // Taken when the connection is made, because a client may give up before the greeting.
  function meet(socket: Socket): void {
    const fault = takeFault((candidate) => "delayGreetingMs" in candidate);
    const greetAfterMs = fault && "delayGreetingMs" in fault ? fault.delayGreetingMs : 0;
    const remotePort = socket.remotePort ?? 0;
    connections.set(remotePort, { socket, greetAfterMs });
    socket.once("close", () => connections.delete(remotePort));
  }

  async function greet({ remotePort }: SMTPServerSession): Promise<void> {
    const ms = connections.get(remotePort)?.greetAfterMs ?? 0;
    if (ms > 0) await sleep(ms, undefined, { signal: closing.signal });
  }

  async function keep(stream: SMTPServerDataStream, session: SMTPServerSession, fault?: MailFault): Promise<void> {
    const raw = await buffer(stream);
    if (fault && "refuseData" in fault) throw refusal(fault.refuseData);
    inbox.add({
      sender: session.envelope.mailFrom ? session.envelope.mailFrom.address : "",
      recipients: session.envelope.rcptTo.map(({ address }) => address),
      mail: await simpleParser(raw),
      raw: raw.toString(),
      secure: session.secure,
      user: session.user ?? null,
    });
  }

  const handlers: SMTPServerOptions = {
    onConnect(session, done) {
      greet(session).then(() => done(), done);
    },
    onAuth({ username = "", password }, _session, done) {
      const known = users && Object.hasOwn(users, username) && users[username] === password;
      if (known) done(null, { user: username });
      else done(refusal({ code: 535, text: "Authentication credentials invalid" }));
    },
    onMailFrom(_address, session, done) {
      const fault = takeFault((candidate) => !("delayGreetingMs" in candidate));
      if (fault) ofSession.set(session.id, fault);
      else ofSession.delete(session.id);
      done(fault && "refuseSender" in fault ? refusal(fault.refuseSender) : null);
    },
    onRcptTo({ address }, session, done) {
      const fault = ofSession.get(session.id);
      if (!fault || !("refuseRecipients" in fault)) return done();
      const { only } = fault.refuseRecipients;
      done(!only || only.includes(address) ? refusal(fault.refuseRecipients) : null);
    },
    onData(stream, session, done) {
      const fault = ofSession.get(session.id);
      const socket = connections.get(session.remotePort)?.socket;
      if (fault && "dropDuringData" in fault) {
        stream.once("data", () => socket?.destroy());
        return;
      }
      keep(stream, session, fault).then(() => (fault && "dropAfterData" in fault ? socket?.destroy() : done()), done);
    },
  };

  const server = new SMTPServer({
    ...handlers,
    authOptional: users === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    disabledCommands: [...(users ? [] : ["AUTH"]), ...(tls ? [] : ["STARTTLS"])],
    secure: tls?.mode === "implicit",
    ...(tls ? { key: tls.key, cert: tls.cert } : {}),
    closeTimeout: 1,
  });
  // smtp-server also emits this when a client hangs up or refuses the certificate, which is no error here.
  server.on("error", () => {});
  server.server.on("connection", meet);
  const listening = server.listen(port, host);
  await once(listening, "listening");
  const address = listening.address();
  if (address === null || typeof address === "string") throw new Error(`Listening on ${host} gave no port`);

  return {
    host,
    port: address.port,
    mails: inbox.items,
    received: inbox.received,
    fail: (...more) => faults.push(...more),
    async close() {
      closing.abort();
      const closed = new Promise<void>((resolve) => server.close(resolve));
      for (const { socket } of connections.values()) socket.destroy();
      await closed;
    },
  };
}

/** Makes the error from which smtp-server takes the code of its answer. */
function refusal({ code, text = "refused by the sandbox" }: Reply): Error {
  return Object.assign(new Error(text), { responseCode: code });
}
