import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, test } from "@jest/globals";
import { email } from "../../../src/channels/email/channel.ts";
import { describeWithServer } from "../../store/with-server.ts";
import { messageOf } from "./message.ts";
import { configFor, patient } from "./server.ts";

const LATER = "450 4.2.0 greylisted, come back later";

/** The mail server of .ci/services, which treats recipients as their names say. */
describeWithServer("LOWSTOCKD_TEST_SMTP_URL", (url) => {
  const { hostname, port } = new URL(url);
  const open: { close(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const channel of open.splice(0)) await channel.close();
  });

  /** A sender of its own, by which the server's log tells whom it took mail for. */
  function connect(to: readonly string[]) {
    const from = `alerts-${randomUUID()}@shop.example`;
    const config = configFor(Number(port), { from, to: [...to] }, { host: hostname });
    const channel = email.create(config, patient(1_500, { answerMs: 60_000 }));
    open.push(channel);
    const signal = new AbortController().signal;
    return {
      send: (only?: readonly string[]) =>
        channel.send(messageOf({ out: 1 }), {
          partsSent: 0,
          onPartSent: async () => {},
          signal,
          ...(only && { to: only }),
        }),
      taken: () =>
        readFileSync(process.env.LOWSTOCKD_TEST_SMTP_LOG ?? "", "utf8")
          .split("\n")
          .filter((line) => line.includes(` <= ${from} `))
          .map((line) => line.split(" for ")[1]),
    };
  }

  describe("a real mail server", () => {
    test("takes a mail for all", async () => {
      const { send, taken } = connect(["ana@shop.example", "luis@shop.example"]);
      expect(await send()).toEqual({ outcome: "sent", warnings: [] });
      expect(taken()).toEqual(["ana@shop.example luis@shop.example"]);
    });

    test("that puts a recipient off gets the mail for that one alone, the next time", async () => {
      const late = `gris-${randomUUID()}@shop.example`;
      const { send, taken } = connect(["ana@shop.example", late]);
      expect(await send()).toMatchObject({
        outcome: "sent",
        unreached: [{ address: late, reason: LATER, isFinal: false }],
      });
      expect(await send([late])).toEqual({ outcome: "sent", warnings: [] });
      expect(taken()).toEqual(["ana@shop.example", late]);
    });

    test("that puts everybody off takes the mail later", async () => {
      const late = `gris-${randomUUID()}@shop.example`;
      const { send, taken } = connect([late]);
      expect(await send()).toMatchObject({ outcome: "retryable", reason: expect.stringContaining(LATER) });
      expect(await send()).toMatchObject({ outcome: "sent" });
      expect(taken()).toEqual([late]);
    });

    test("tells who is refused for good from who is put off", async () => {
      const late = `gris-${randomUUID()}@shop.example`;
      const { send, taken } = connect(["nadie@shop.example", "ana@shop.example", late]);
      expect(await send()).toMatchObject({
        outcome: "sent",
        unreached: [
          { address: "nadie@shop.example", reason: "550 5.1.1 unknown user", isFinal: true },
          { address: late, reason: LATER, isFinal: false },
        ],
      });
      expect(taken()).toEqual(["ana@shop.example"]);
    });

    test("that relays for nobody is waited for, with what to do", async () => {
      const { send } = connect(["ana@elsewhere.example"]);
      expect(await send()).toMatchObject({
        outcome: "retryable",
        reason: expect.stringMatching(/550 relay not permitted .*set smtp\.user and smtp\.password, or let it relay/),
      });
    });

    test("that thinks long about a mail gets it once", async () => {
      const { send, taken } = connect(["lento@shop.example"]);
      expect(await send()).toMatchObject({ outcome: "sent" });
      expect(taken()).toEqual(["lento@shop.example"]);
    });
  });
});
