import type { Socket } from "node:net";
import { afterEach, describe, expect, test } from "@jest/globals";
import { email } from "../../../src/channels/email/channel.ts";
import type { SendResult } from "../../../src/messages/channel.ts";
import { messageOf } from "./message.ts";
import { configFor, patient, startRawServer } from "./server.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

const GOOD = {
  greeting: "220 here",
  EHLO: "250-here\r\n250 AUTH PLAIN",
  AUTH: "235 welcome",
  "MAIL FROM": "250 yes",
  "RCPT TO": "250 yes",
  DATA: "354 go on",
  mail: "250 taken",
} as const;
type Phase = keyof typeof GOOD;
const PHASES = Object.keys(GOOD) as Phase[];

/** A server that says yes up to a phase, there the given words, or nothing and hangs up. */
async function serve(oddPhase: Phase, words: string | null): Promise<number> {
  const talk = (socket: Socket) => {
    let heard = "";
    let inMail = false;
    const say = (phase: Phase) => {
      if (phase !== oddPhase) socket.write(`${GOOD[phase]}\r\n`);
      else if (words === null) socket.destroy();
      else socket.write(`${words}\r\n`);
      inMail = phase === "DATA" && oddPhase !== "DATA";
    };
    say("greeting");
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString();
      // In the midst of the mail: its end is not waited for.
      if (inMail && oddPhase === "mail" && words === null) return socket.destroy();
      for (;;) {
        const end = inMail ? "\r\n.\r\n" : "\r\n";
        const at = heard.indexOf(end);
        if (at < 0) return;
        // Who is refused with EHLO tries HELO.
        const line = heard.slice(0, at).replace(/^HELO/, "EHLO");
        heard = heard.slice(at + end.length);
        say(inMail ? "mail" : (PHASES.find((phase) => line.startsWith(phase)) ?? "mail"));
      }
    });
  };
  const server = await startRawServer(talk);
  open.push(server);
  return server.port;
}

async function send(port: number): Promise<SendResult> {
  const config = configFor(port, {}, { user: "alerts", password: "geheim-geheim" });
  const channel = email.create(config, patient(2_000));
  open.push(channel);
  const signal = new AbortController().signal;
  return channel.send(messageOf({ out: 1 }), { partsSent: 0, onPartSent: async () => {}, signal });
}

describe("a mail server that fails at a phase", () => {
  test.each(PHASES)("%s, with a reply that says later: the mail waits", async (phase) => {
    const words = "451 4.3.0 later";
    expect(await send(await serve(phase, words))).toMatchObject({
      outcome: "retryable",
      reason: expect.stringContaining(words),
    });
  });

  test.each<[Phase, SendResult["outcome"]]>([
    ["greeting", "retryable"],
    ["EHLO", "retryable"],
    ["AUTH", "retryable"],
    ["MAIL FROM", "retryable"],
    ["RCPT TO", "permanent"],
    ["DATA", "permanent"],
    ["mail", "permanent"],
  ])(
    "%s, with a reply that says never: %s, for only what is about the mail itself is final",
    async (phase, outcome) => {
      const words = "550 5.6.0 never";
      expect(await send(await serve(phase, words))).toMatchObject({ outcome, reason: expect.stringContaining(words) });
    },
  );

  test.each(PHASES)("%s, by hanging up: the mail waits", async (phase) => {
    expect(await send(await serve(phase, null))).toMatchObject({ outcome: "retryable" });
  });
});
