import { once } from "node:events";
import { createServer } from "node:http";
import type { Socket } from "node:net";
import tls from "node:tls";
import { afterEach, describe, expect, it } from "@jest/globals";
import { email } from "../../../src/channels/email/channel.ts";
import { FAILURES } from "../../../src/channels/email/classify.ts";
import type { EmailConfig } from "../../../src/channels/email/config.ts";
import { CERTIFICATE } from "./certificate.ts";
import { messageOf } from "./message.ts";
import { configFor, patient, refusal, startMailServer, startRawServer } from "./server.ts";

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

function connect(config: EmailConfig, waits = patient(2_000)) {
  const channel = email.create(config, waits);
  open.push(channel);
  return {
    send: (signal = new AbortController().signal) =>
      channel.send(MESSAGE, { partsSent: 0, onPartSent: async () => {}, signal }),
  };
}

const TRUSTED = tls.getCACertificates("default");
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
    reason: /535 5\.7\.8 no such login: \[password\] \(check smtp\.user and smtp\.password.*\)$/,
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
    of: "an address or a mail that the server refuses for good",
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
    of: "an address or a mail that the server refuses for good",
    when: "the mail itself cannot be taken",
    config: async () => configFor((await serve({ onData: answerData(554, "5.6.0 cannot be converted") })).port),
    outcome: "permanent",
    reason: /554 5\.6\.0 cannot be converted/,
  },
  {
    of: "a rule of the server's (5.7)",
    when: "the mail is taken for spam",
    config: async () => configFor((await serve({ onData: answerData(554, "5.7.1 looks like spam") })).port),
    outcome: "retryable",
    reason: /554 5\.7\.1 looks like spam.*ask its operator/,
  },
  {
    of: "a mailbox that is full",
    when: "the one recipient's mailbox is full",
    config: async () => configFor((await serve({ onRcptTo: refuse(552, "5.2.2 over quota") })).port),
    outcome: "retryable",
    reason: /over quota \(the recipient's mailbox is full\)/,
  },
  {
    of: "a server that passes no mail on to others",
    when: "the server relays for nobody",
    config: async () => configFor((await serve({ onRcptTo: refuse(550, "relay not permitted") })).port),
    outcome: "retryable",
    reason: /relay not permitted.*smtp\.user/,
  },
  {
    of: "a server that passes no mail on to others",
    when: "the server relays for nobody, and says so by 5.7.1",
    config: async () =>
      configFor((await serve({ onRcptTo: refuse(554, "5.7.1 <ana@example.com>: Relay access denied") })).port),
    outcome: "retryable",
    reason: /Relay access denied.*let it relay/,
  },
  {
    of: "a block list",
    when: "this machine is on a block list",
    config: async () =>
      configFor(
        (await serve({ onRcptTo: refuse(550, "5.7.1 Service unavailable; client host blocked using Spamhaus") })).port,
      ),
    outcome: "retryable",
    reason: /blocked using Spamhaus.*block list/,
  },
  {
    of: "a sender whose domain does not let this server send for it (SPF, DKIM, DMARC)",
    when: "the mail fails DMARC",
    config: async () =>
      configFor(
        (
          await serve({
            onData: answerData(550, "5.7.26 Unauthenticated email is not accepted due to domain's DMARC policy"),
          })
        ).port,
      ),
    outcome: "retryable",
    reason: /DMARC policy.*check from/,
  },
  {
    of: "a name of this machine that the server does not take",
    when: "the server wants a full name",
    config: async () =>
      configFor(
        (await serve({ onRcptTo: refuse(504, "5.5.2 <x>: Helo command rejected: need fully-qualified hostname") }))
          .port,
      ),
    outcome: "retryable",
    reason: /Helo command rejected.*set smtp\.name/,
  },
  {
    of: "a sender that the server does not take",
    when: "the sender's domain does not exist",
    config: async () => configFor((await serve({ onRcptTo: refuse(550, "5.1.8 sender domain not found") })).port),
    outcome: "retryable",
    reason: /5\.1\.8.*check from/,
  },
  {
    of: "a certificate for another name",
    when: "the certificate is for another name",
    config: async () => {
      tls.setDefaultCACertificates([...TRUSTED, CERTIFICATE]);
      return configFor((await serve()).port, {}, { tls: "required", host: "127.0.0.1" });
    },
    outcome: "retryable",
    reason: /does not match certificate.*set smtp\.host.*smtp\.tls_servername/,
  },
  {
    of: "a login by OAuth2 that failed",
    when: "the token is not taken",
    config: async () => {
      const server = await serve({
        allowInsecureAuth: true,
        authMethods: ["XOAUTH2"],
        onAuth: (_auth, _session, done) => done(refusal(535, "5.7.8 token expired")),
      });
      return configFor(server.port, {}, { user: "alerts", oauth2: { access_token: LOGIN.password } });
    },
    outcome: "retryable",
    reason: /check smtp\.user and smtp\.oauth2/,
  },
  {
    of: "a server of OAuth2's that cannot be reached",
    when: "nobody gives out tokens",
    config: async () => {
      const server = await serve({ allowInsecureAuth: true, authMethods: ["XOAUTH2"] });
      const oauth2 = { client_id: "id", client_secret: "geheim", access_url: "http://127.0.0.1:1/token", scope: "x" };
      return configFor(server.port, {}, { user: "alerts", oauth2 });
    },
    outcome: "retryable",
    reason: /ECONNREFUSED/,
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

function refuse(code: number, text: string) {
  return (_to: unknown, _session: unknown, done: (error: Error) => void) => done(refusal(code, text));
}

function answerData(code: number, text: string) {
  return (stream: NodeJS.ReadableStream, _session: unknown, done: (error: Error) => void) => {
    stream.on("end", () => done(refusal(code, text)));
    stream.resume();
  };
}

describe("what a failure means", () => {
  it.each(CASES)("$outcome: $when", async ({ config, outcome, reason }) => {
    const result = await connect(await config()).send();
    tls.setDefaultCACertificates(TRUSTED);
    expect(result).toMatchObject({ outcome, reason: expect.stringMatching(reason) });
    expect(JSON.stringify(result)).not.toContain(LOGIN.password);
  });

  it("needs the operator where only somebody can put it right, and not where it may pass by itself", async () => {
    const needsOperator = async (of: string) => {
      const result = await connect((await CASES.find((each) => each.of === of)?.config()) ?? configFor(1)).send();
      tls.setDefaultCACertificates(TRUSTED);
      return "needsOperator" in result && result.needsOperator;
    };
    const own = ["a login that failed or is missing", "a login by OAuth2 that failed", "a block list"];
    const others = [
      "a reply that says later",
      "a mailbox that is full",
      "a server of OAuth2's that cannot be reached",
      "no connection, a connection cut, silence, or what nobody foresaw",
    ];
    for (const of of own) expect([of, await needsOperator(of)]).toEqual([of, true]);
    for (const of of others) expect([of, await needsOperator(of)]).toEqual([of, false]);
  });

  it("is shown here for each row of the table", () => {
    expect(new Set(CASES.map((each) => each.of))).toEqual(new Set(FAILURES.map((failure) => failure.of)));
  });
});

describe("patience", () => {
  it("ends with a server that never greets", async () => {
    const server = await serveRaw(() => {});
    const result = await connect(configFor(server.port), patient(50)).send();
    // Two waits of one length begin at nearly the same time: either may be the first to end.
    const reason = expect.stringMatching(`^localhost:${server.port}: (Greeting never received|Timeout)$`);
    expect(result).toEqual({ outcome: "retryable", reason });
  });

  it("ends with a server that stops answering before it has the mail", async () => {
    const server = await serveRaw((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (chunk: Buffer) => chunk.toString().startsWith("EHLO") && socket.write("250 here\r\n"));
    });
    const result = await connect(configFor(server.port), patient(100)).send();
    const reason = `localhost:${server.port} does not answer MAIL within 0.1 s`;
    expect(result).toEqual({ outcome: "retryable", reason });
  });

  it("with the answer to the whole mail is far longer: what is taken slowly is sent once", async () => {
    const server = await serve({
      onData(stream, _session, done) {
        stream.resume();
        // After any other reply would be given up.
        stream.on("end", () => setTimeout(done, 3_500));
      },
    });
    const result = await connect(configFor(server.port), patient(2_000, { answerMs: 60_000 })).send();
    expect(result).toMatchObject({ outcome: "sent" });
  });

  it("ends with a server that takes the mail and never answers, and says that it may arrive twice", async () => {
    const server = await serve({ onData: (stream) => stream.resume() });
    const result = await connect(configFor(server.port), patient(20_000, { answerMs: 300 })).send();
    const reason = expect.stringMatching(/has had all of the mail for 0\.3 s .* the mail arrives twice$/);
    expect(result).toEqual({ outcome: "retryable", reason });
  });

  it("ends with a server that answers a letter at a time", async () => {
    const server = await serveRaw((socket) => {
      const dripping = setInterval(() => socket.write("220-x\r\n"), 20);
      socket.on("close", () => clearInterval(dripping));
    });
    const result = await connect(configFor(server.port), patient(2_000, { handoverMs: 200 })).send();
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
  afterEach(() => tls.setDefaultCACertificates(TRUSTED));

  it.each(["required", "opportunistic"])("%s encrypts, with a certificate whose authority is trusted", async (mode) => {
    tls.setDefaultCACertificates([...TRUSTED, CERTIFICATE]);
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

  it("takes a certificate for another name where the config names it", async () => {
    tls.setDefaultCACertificates([...TRUSTED, CERTIFICATE]);
    const server = await serve();
    const smtp = { tls: "required", host: "127.0.0.1", tls_servername: "localhost" };
    expect(await connect(configFor(server.port, {}, smtp)).send()).toMatchObject({ outcome: "sent" });
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

describe("a login that the config has", () => {
  async function offer(lines: string) {
    const heard: string[] = [];
    const server = await serveRaw((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (chunk: Buffer) => {
        heard.push(chunk.toString().split(/[ \r]/)[0] ?? "");
        socket.write(chunk.toString().startsWith("EHLO") ? lines : "250 yes\r\n");
      });
    });
    return { port: server.port, heard };
  }

  it.each<[string, string, object, RegExp]>([
    ["no login at all", "250 here\r\n", LOGIN, /offers no login, though smtp\.user is set.*smtp\.tls/],
    [
      "OAuth2 alone",
      "250-here\r\n250 AUTH XOAUTH2\r\n",
      LOGIN,
      /no login by password, only XOAUTH2 \(set smtp\.oauth2/,
    ],
    ["NTLM alone", "250-here\r\n250 AUTH NTLM GSSAPI\r\n", LOGIN, /only NTLM, GSSAPI \(ask its operator/],
    [
      "passwords alone to whoever has OAuth2",
      "250-here\r\n250 AUTH PLAIN\r\n",
      { user: "alerts", oauth2: { access_token: "t0ken-geheim" } },
      /no login by OAuth2, only PLAIN \(set smtp\.password/,
    ],
  ])("is not skipped where the server offers %s: the mail waits, with what to do", async (_, lines, login, reason) => {
    const { port, heard } = await offer(lines);
    const result = await connect(configFor(port, {}, login)).send();
    expect(result).toEqual({ outcome: "retryable", reason: expect.stringMatching(reason), needsOperator: true });
    expect(heard).toEqual(["EHLO"]);
  });

  it("is looked for once the connection is encrypted, and not before", async () => {
    tls.setDefaultCACertificates([...TRUSTED, CERTIFICATE]);
    const server = await serve({ onAuth: ({ username }, _session, done) => done(null, { user: username }) });
    const sent = await connect(configFor(server.port, {}, { tls: "required", ...LOGIN })).send();
    tls.setDefaultCACertificates(TRUSTED);
    expect(sent).toMatchObject({ outcome: "sent" });
  });

  it("can be OAuth2, with a token that is fetched where tokens are given out", async () => {
    const asked: string[] = [];
    const tokens = createServer((request, response) => {
      request.on("data", (chunk: Buffer) => asked.push(chunk.toString()));
      request.on("end", () => response.end(JSON.stringify({ access_token: "t0ken-fresh", expires_in: 3600 })));
    }).listen(0, "127.0.0.1");
    await once(tokens, "listening");
    open.push({ close: async () => void tokens.close() });
    const taken: unknown[] = [];
    let isRefused = false;
    const server = await serve({
      allowInsecureAuth: true,
      authMethods: ["XOAUTH2"],
      onAuth({ method, username, accessToken }, _session, done) {
        if (isRefused) return done(refusal(535, `no good: ${accessToken}`));
        taken.push([method, username, accessToken]);
        done(null, { user: username });
      },
    });
    const address = tokens.address();
    if (address === null || typeof address === "string") throw new Error("not listening on a port");
    const of = { client_id: "id", client_secret: "geheim", access_url: `http://127.0.0.1:${address.port}/token` };
    const logins = [
      { ...of, refresh_token: "r3fresh" },
      { ...of, scope: "https://mail.example/.default" },
    ];
    for (const oauth2 of logins) {
      const sent = await connect(configFor(server.port, {}, { user: "alerts@example.com", oauth2 })).send();
      expect(sent).toMatchObject({ outcome: "sent" });
    }
    isRefused = true;
    const refused = await connect(configFor(server.port, {}, { user: "alerts", oauth2: logins[0] })).send();
    expect(refused).toMatchObject({ outcome: "retryable", reason: expect.stringContaining("535 no good: [password]") });
    expect(taken).toEqual([
      ["XOAUTH2", "alerts@example.com", "t0ken-fresh"],
      ["XOAUTH2", "alerts@example.com", "t0ken-fresh"],
    ]);
    expect(asked.slice(0, 2).map((form) => Object.fromEntries(new URLSearchParams(form)))).toMatchObject([
      { grant_type: "refresh_token", refresh_token: "r3fresh", client_id: "id", client_secret: "geheim" },
      { grant_type: "client_credentials", scope: "https://mail.example/.default" },
    ]);
  });
});

describe("the name that this machine gives", () => {
  it("is that of the config", async () => {
    const heard: string[] = [];
    const server = await serve({
      onMailFrom(_from, session, done) {
        heard.push(session.hostNameAppearsAs);
        done();
      },
    });
    await connect(configFor(server.port, {}, { name: "alerts.example.com" })).send();
    expect(heard).toEqual(["alerts.example.com"]);
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
