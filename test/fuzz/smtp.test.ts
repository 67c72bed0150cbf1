import type { Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { email } from "../../src/channels/email/channel.ts";
import { messageOf } from "../channels/email/message.ts";
import { configFor, patient, startRawServer } from "../channels/email/server.ts";
import fc from "../fast-check.ts";

const RUNS = 100 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);
const PASSWORD = "kEpTaSeCrEt-99";
const PATIENCE_MS = 100;
const ATTEMPT_MS = 1_000;
const MESSAGE = messageOf({ low: 1 });

const PHASES = ["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "mail"] as const;
type Phase = (typeof PHASES)[number];

const GOOD: Record<Phase, string> = {
  greeting: "220 here\r\n",
  EHLO: "250-here\r\n250 AUTH PLAIN LOGIN\r\n",
  AUTH: "235 welcome\r\n",
  MAIL: "250 yes\r\n",
  RCPT: "250 yes\r\n",
  DATA: "354 go on\r\n",
  mail: "250 taken\r\n",
};

/** What the server says at a phase instead of the usual answer; `hangUp`: it then breaks the connection. */
interface Oddity {
  readonly phase: Phase;
  readonly says: string;
  readonly hangUp: boolean;
}

let oddity: Oddity = { phase: "greeting", says: "", hangUp: false };
let server: Awaited<ReturnType<typeof startRawServer>>;

beforeAll(async () => {
  server = await startRawServer(converse);
});

afterAll(() => server.close());

/** Gives the usual answer at each phase except the odd one. It quotes the client if the test says so. */
function converse(socket: Socket): void {
  let heard = "";
  let inMail = false;
  const say = (phase: Phase, quoted: string) => {
    if (phase !== oddity.phase) {
      inMail = phase === "DATA";
      socket.write(GOOD[phase]);
      return;
    }
    const words = oddity.says.replace("QUOTE", quoted);
    inMail = phase === "DATA" && words.startsWith("354");
    if (oddity.hangUp) socket.end(words);
    else socket.write(words);
  };
  say("greeting", "");
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString();
    for (;;) {
      const end = inMail ? "\r\n.\r\n" : "\r\n";
      const at = heard.indexOf(end);
      if (at < 0) return;
      const line = heard.slice(0, at);
      heard = heard.slice(at + end.length);
      const phase = PHASES.find((name) => line.startsWith(name)) ?? "mail";
      say(inMail ? "mail" : phase, line);
    }
  });
}

const line = fc
  .tuple(
    fc.oneof(
      fc.constantFrom("220", "235", "250", "334", "354", "421", "451", "503", "535", "550", "552", "554"),
      fc.integer({ min: 0, max: 999 }).map(String),
    ),
    fc.constantFrom(" ", "-", ""),
    fc.oneof(
      fc.constantFrom("QUOTE", "5.4.5 quota", "STARTTLS", PASSWORD, Buffer.from(PASSWORD).toString("base64")),
      fc.string({ unit: "binary", maxLength: 60 }),
    ),
    fc.constantFrom("\r\n", "\n", ""),
  )
  .map((parts) => parts.join(""));

const oddities: fc.Arbitrary<Oddity> = fc.record({
  phase: fc.constantFrom(...PHASES),
  says: fc.oneof(
    fc.array(line, { maxLength: 3 }).map((lines) => lines.join("")),
    fc.string({ unit: "binary", maxLength: 80 }),
  ),
  hangUp: fc.boolean(),
});

test("any answer of a mail server at any phase gives a result that shows nothing of the password", async () => {
  await fc.assert(
    fc.asyncProperty(oddities, async (odd) => {
      oddity = odd;
      const config = configFor(server.port, {}, { user: "alerts", password: PASSWORD });
      const channel = email.create(config, patient(PATIENCE_MS, { handoverMs: ATTEMPT_MS }));
      const signal = new AbortController().signal;
      const result = await channel.send(MESSAGE, { partsSent: 0, onPartSent: async () => {}, signal });
      await channel.close();
      expect(["sent", "retryable", "permanent"]).toContain(result.outcome);
      const shown = JSON.stringify(result);
      expect(shown).not.toContain(PASSWORD);
      expect(shown).not.toContain(Buffer.from(PASSWORD).toString("base64"));
      expect(shown).not.toContain(Buffer.from(`\0alerts\0${PASSWORD}`).toString("base64"));
      if (odd.phase === "mail" && result.outcome === "sent") expect(odd.says).toMatch(/^2/);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
