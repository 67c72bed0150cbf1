import { once } from "node:events";
import type { Socket } from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "@jest/globals";
import { FAILURES } from "../../src/channels/email/classify.ts";
import type { EmailConfig } from "../../src/channels/email/config.ts";
import { email } from "../../src/channels/email.ts";
import { CERTIFICATE } from "./email-certificate.ts";
import { messageOf } from "./email-message.ts";
import { configFor, refusal, startMailServer, startRawServer } from "./email-server.ts";

const MESSAGE = messageOf({ out: 1 });
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

async function serve(...options: Parameters<typeof startMailServer>) {
  const server = await startMailServer(...options);
  open.push(server);
  return server;
}

async function serveRaw(...talk: Parameters<typeof startRawServer>) {
  const server = await startRawServer(...talk);
  open.push(server);
  return server;
}

function connect(config: EmailConfig, waits: { patienceMs?: number; attemptMs?: number } = {}) {
  const channel = email.create(config, { patienceMs: 2_000, ...waits });
  open.push(channel);
  return {
    send: (signal = new AbortController().signal) =>
      channel.send(MESSAGE, { partsSent: 0, onPartSent: async () => {}, signal }),
  };
}

const LOGIN = { user: "alerts", password: "p4ssw0rd-geheim" };

interface Case {
  /** The row of the table that decides. */
  readonly of: string;
  readonly when: string;
  readonly config: () => Promise<EmailConfig>;
  readonly outcome: "retryable" | "permanent";
  readonly reason: RegExp;
}

const CASES: readonly Case[] = [
  {
    of: "a reply that says later",
    when: "every recipient is greylisted",
    config: async () => {
      const onRcptTo = (_to: unknown, _session: unknown, done: (error: Error) => void) =>
        done(refusal(451, "4.7.1 come back later"));
      return configFor((await serve({ onRcptTo })).port);
    },
    outcome: "retryable",
    reason: /ana@example\.com: 451 4\.7\.1 come back later$/,
  },
  {
    of: "a certificate of an authority that is not trusted",
    when: "STARTTLS shows a certificate of an unknown authority",
    config: async () => configFor((await serve()).port, {}, { tls: "required" }),
    outcome: "retryable",
    reason: /self-signed certificate.*NODE_EXTRA_CA_CERTS/,
  },
  {
    of: "a certificate of an authority that is not trusted",
    when: "TLS from the first byte shows a certificate of an unknown authority",
    config: async () => configFor((await serve({ secure: true })).port, {}, { tls: "implicit" }),
    outcome: "retryable",
    reason: /self-signed certificate.*NODE_EXTRA_CA_CERTS/,
  },
  {
    of: "TLS that the server does not speak on this port, or not in this way",
    when: "the server offers no STARTTLS and the config requires it",
    config: async () => configFor((await serve({ disabledCommands: ["STARTTLS"] })).port, {}, { tls: "required" }),
    outcome: "retryable",
    reason: /STARTTLS.*check smtp\.port and smtp\.tls/,
  },
  {
    of: "TLS that the server does not speak on this port, or not in this way",
    when: "the server wants to hear plain words first",
    config: async () => configFor((await serve()).port, {}, { tls: "implicit" }),
    outcome: "retryable",
    reason: /wrong version number.*check smtp\.port and smtp\.tls/,
  },
  {
    of: "TLS that the server does not speak on this port, or not in this way",
    when: "the server is too old to know EHLO",
    config: async () => {
      const server = await serveRaw((socket) => {
        socket.write("220 here\r\n");
        socket.on("data", () => socket.write("500 what?\r\n"));
      });
      return configFor(server.port, {}, { tls: "required" });
    },
    outcome: "retryable",
    reason: /EHLO failed.*check smtp\.port and smtp\.tls/,
  },
  {
    of: "a login that failed or is missing",
    when: "the password is wrong",
    config: async () => {
      const server = await serve({
        allowInsecureAuth: true,
        onAuth: ({ password }, _session, done) => done(refusal(535, `5.7.8 no such login: ${password}`)),
      });
      return configFor(server.port, {}, LOGIN);
    },
    outcome: "retryable",
    reason: /535 5\.7\.8 no such login: \[password\] \(check smtp\.user and smtp\.password\)$/,
  },
  {
    of: "a login that failed or is missing",
    when: "the server wants a login and the config has none",
    config: async () => configFor((await serve({ authOptional: false, allowInsecureAuth: true })).port),
    outcome: "retryable",
    reason: /530 .*check smtp\.user and smtp\.password/,
  },
  {
    of: "a session out of step: 503 is about the connection, a new one starts afresh",
    when: "the server has lost the thread",
    config: async () => {
      const onMailFrom = (_from: unknown, _session: unknown, done: (error: Error) => void) =>
        done(refusal(503, "bad sequence of commands"));
      return configFor((await serve({ onMailFrom })).port);
    },
    outcome: "retryable",
    reason: /: 503 bad sequence of commands$/,
  },
  {
    of: "a quota of mails a day (5.4.5, Google's)",
    when: "the account has sent too much today",
    config: async () =>
      configFor((await serve({ onData: answerData(550, "5.4.5 Daily sending limit exceeded") })).port),
    outcome: "retryable",
    reason: /550 5\.4\.5 Daily/,
  },
  {
    of: "a mail that is too large",
    when: "the server says so once it has it",
    config: async () => configFor((await serve({ onData: answerData(552, "5.3.4 too big") })).port),
    outcome: "permanent",
    reason: /552 5\.3\.4 too big/,
  },
  {
    of: "a sender that the server does not take",
    when: "the login may not send as this sender",
    config: async () => {
      const onMailFrom = (_from: unknown, _session: unknown, done: (error: Error) => void) =>
        done(refusal(553, "5.7.1 not your address"));
      return configFor((await serve({ onMailFrom })).port);
    },
    outcome: "retryable",
    reason: /553 5\.7\.1 not your address.*check from/,
  },
  {
    of: "recipients or a mail that the server refuses for good",
    when: "no recipient exists",
    config: async () => {
      const onRcptTo = (_to: unknown, _session: unknown, done: (error: Error) => void) =>
        done(refusal(550, "5.1.1 no such user"));
      return configFor((await serve({ onRcptTo })).port);
    },
    outcome: "permanent",
    reason: /: ana@example\.com: 550 5\.1\.1 no such user$/,
  },
  {
    of: "recipients or a mail that the server refuses for good",
    when: "the mail is taken for spam",
    config: async () => configFor((await serve({ onData: answerData(554, "5.7.1 looks like spam") })).port),
    outcome: "permanent",
    reason: /554 5\.7\.1 looks like spam/,
  },
  {
    of: "no connection, a connection cut, silence, or what nobody foresaw",
    when: "nobody listens",
    config: async () => {
      const server = await startMailServer();
      await server.close();
      return configFor(server.port);
    },
    outcome: "retryable",
    reason: /^localhost:\d+: .*ECONNREFUSED/,
  },
  {
    of: "no connection, a connection cut, silence, or what nobody foresaw",
    when: "the server turns everyone away at the door",
    config: async () => configFor((await serveRaw((socket) => socket.end("554 no service here\r\n"))).port),
    outcome: "retryable",
    reason: /554 no service here/,
  },
  {
    of: "no connection, a connection cut, silence, or what nobody foresaw",
    when: "the server hangs up without a word",
    config: async () => configFor((await serveRaw((socket) => socket.destroy())).port),
    outcome: "retryable",
    reason: /closed/i,
  },
];

function answerData(code: number, text: string) {
  return (stream: NodeJS.ReadableStream, _session: unknown, done: (error: Error) => void) => {
    stream.on("end", () => done(refusal(code, text)));
    stream.resume();
  };
}

describe("what a failure means", () => {
  it.each(CASES)("$outcome: $when", async ({ config, outcome, reason }) => {
    const result = await connect(await config()).send();
    expect(result).toEqual({ outcome, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(result)).not.toContain(LOGIN.password);
  });

  it("is shown here for each row of the table", () => {
    expect(new Set(CASES.map((each) => each.of))).toEqual(new Set(FAILURES.map((failure) => failure.of)));
  });
});

describe("patience", () => {
  it("ends with a server that never greets", async () => {
    const server = await serveRaw(() => {});
    const result = await connect(configFor(server.port), { patienceMs: 50 }).send();
    // Two waits of one length begin at nearly the same time: either may be the first to end.
    const reason = expect.stringMatching(`^localhost:${server.port}: (Greeting never received|Timeout)$`);
    expect(result).toEqual({ outcome: "retryable", reason });
  });

  it("ends with a server that takes the mail and never answers", async () => {
    const server = await serve({ onData: (stream) => stream.resume() });
    const result = await connect(configFor(server.port), { patienceMs: 300 }).send();
    expect(result).toEqual({ outcome: "retryable", reason: `localhost:${server.port}: Timeout` });
  });

  it("ends with a server that answers a letter at a time", async () => {
    const server = await serveRaw((socket) => {
      const dripping = setInterval(() => socket.write("220-x\r\n"), 20);
      socket.on("close", () => clearInterval(dripping));
    });
    const result = await connect(configFor(server.port), { attemptMs: 200 }).send();
    expect(result).toEqual({ outcome: "retryable", reason: `localhost:${server.port} took more than 0.2 s` });
  });

  it("ends when the daemon closes", async () => {
    const closing = new AbortController();
    const server = await serveRaw(() => closing.abort());
    const result = await connect(configFor(server.port)).send(closing.signal);
    expect(result).toEqual({ outcome: "retryable", reason: "not sent: the daemon is closing" });
  });
});

describe("TLS", () => {
  const trusted = tls.getCACertificates("default");
  afterEach(() => tls.setDefaultCACertificates(trusted));

  it.each(["required", "opportunistic"])("%s encrypts, with a certificate whose authority is trusted", async (mode) => {
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    const sessions: boolean[] = [];
    const server = await serve({
      onMailFrom: (_from, session, done) => {
        sessions.push(session.secure);
        done();
      },
    });
    expect(await connect(configFor(server.port, {}, { tls: mode })).send()).toMatchObject({ outcome: "sent" });
    expect(sessions).toEqual([true]);
  });

  it("refuses a certificate that is for another name", async () => {
    tls.setDefaultCACertificates([...trusted, CERTIFICATE]);
    const server = await serve();
    const result = await connect(configFor(server.port, {}, { tls: "required", host: "127.0.0.1" })).send();
    expect(result).toEqual({
      outcome: "retryable",
      reason: expect.stringMatching(/does not match certificate.*altnames: IP: 127\.0\.0\.1[^(]*$/),
    });
  });

  it("opportunistic sends in the clear to a server that offers none", async () => {
    const server = await serve({ disabledCommands: ["STARTTLS"] });
    expect(await connect(configFor(server.port, {}, { tls: "opportunistic" })).send()).toMatchObject({
      outcome: "sent",
    });
  });

  it("required never shows the password to a server that does not encrypt", async () => {
    const heard: string[] = [];
    const server = await serveRaw((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (chunk: Buffer) => {
        heard.push(chunk.toString());
        socket.write(chunk.toString().startsWith("EHLO") ? "250-here\r\n250 AUTH PLAIN LOGIN\r\n" : "502 not here\r\n");
      });
    });
    expect(await connect(configFor(server.port, {}, { tls: "required", ...LOGIN })).send()).toMatchObject({
      outcome: "retryable",
    });
    expect(heard.map((line) => line.split(/[ \r]/)[0])).toEqual(["EHLO", "STARTTLS"]);
  });
});

describe("a connection kept for the next mail", () => {
  it("is used again", async () => {
    const sessions = new Set<string>();
    const server = await serve({
      onMailFrom: (_from, session, done) => {
        sessions.add(session.id);
        done();
      },
    });
    const channel = connect(configFor(server.port));
    await channel.send();
    await channel.send();
    expect(server.mails).toHaveLength(2);
    expect(sessions.size).toBe(1);
  });

  it("that the server has closed meanwhile is replaced, and the mail arrives once", async () => {
    const sockets: Socket[] = [];
    const answer = (socket: Socket) => {
      sockets.push(socket);
      converse(socket, () => socket.write("250 taken\r\n"));
    };
    const server = await serveRaw(answer);
    const channel = connect(configFor(server.port));
    expect(await channel.send()).toMatchObject({ outcome: "sent" });
    const [first] = sockets;
    first?.end("421 idle for too long\r\n");
    if (first !== undefined && !first.closed) await once(first, "close");
    expect(await channel.send()).toMatchObject({ outcome: "sent" });
    expect(sockets).toHaveLength(2);
  });

  it("that is cut after the mail's data, before the answer, does not send it again by itself", async () => {
    let mails = 0;
    const server = await serveRaw((socket) =>
      converse(socket, () => {
        mails += 1;
        if (mails === 1) socket.write("250 taken\r\n");
        else socket.destroy();
      }),
    );
    const channel = connect(configFor(server.port));
    expect(await channel.send()).toMatchObject({ outcome: "sent" });
    expect(await channel.send()).toMatchObject({ outcome: "retryable" });
    expect(mails).toBe(2);
  });
});

/** Says yes to every command, and calls `onMail` at the end of a mail's data. */
function converse(socket: Socket, onMail: () => void): void {
  let reading = false;
  let heard = "";
  socket.write("220 here\r\n");
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
    for (;;) {
      const end = reading ? "\r\n.\r\n" : "\r\n";
      const at = heard.indexOf(end);
      if (at < 0) return;
      const command = heard.slice(0, at);
      heard = heard.slice(at + end.length);
      if (reading) {
        reading = false;
        onMail();
      } else if (command === "DATA") {
        reading = true;
        socket.write("354 go on\r\n");
      } else {
        socket.write("250 yes\r\n");
      }
    }
  });
}
