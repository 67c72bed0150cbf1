import { expect, jest, test } from "@jest/globals";
import { refusal, startMailServer } from "../channels/email/server.ts";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

/** A mail server that puts `nueva` off once, and does not know `vieja`. It notes who gets each mail. */
async function openMail() {
  const got: string[][] = [];
  const putOff = new Set(["nueva@example.com"]);
  const server = await startMailServer({
    onRcptTo({ address }, _session, done) {
      if (putOff.delete(address)) done(refusal(450, "4.2.0 greylisted"));
      else done(address === "vieja@example.com" ? refusal(550, "5.1.1 user unknown") : null);
    },
    onData(stream, { envelope }, done) {
      got.push(envelope.rcptTo.map(({ address }) => address));
      stream.resume();
      stream.on("end", done);
    },
  });
  return { server, got, [Symbol.asyncDispose]: () => server.close() };
}

test("whom the mail server puts off gets the alert at the next try, alone", async () => {
  await using outside = await openOutside({ products: 40 });
  await using mail = await openMail();
  const to = "compras@example.com, nueva@example.com";
  const config = await outside.writeConfig({ channels: { compras: { ...mailChannel(mail.server.port), to } } });
  const once = () => lowstockd("once", "-c", config);
  const first = await once();
  const waiting = await lowstockd("status", "-c", config);
  expect([first.status, waiting.status]).toEqual([1, 1]);
  expect(waiting.stdout).toMatch(
    /UNREACHED +nueva@example\.com, not reached, is tried again, since .*: 450 4\.2\.0 greylisted/,
  );
  expect((await once()).status).toBe(0);
  expect((await once()).status).toBe(0);
  const after = await lowstockd("status", "-c", config);
  expect([after.status, after.stdout]).toEqual([0, expect.not.stringContaining("UNREACHED")]);
  expect(mail.got).toEqual([["compras@example.com"], ["nueva@example.com"]]);
});

test("whom the mail server refuses for good stands in status, and in what test-channel says", async () => {
  await using outside = await openOutside({ products: 40 });
  await using mail = await openMail();
  const to = ["compras@example.com", "Vieja <vieja@example.com>"];
  const config = await outside.writeConfig({ channels: { compras: { ...mailChannel(mail.server.port), to } } });
  expect((await lowstockd("once", "-c", config)).status).toBe(0);
  const status = await lowstockd("status", "-c", config);
  expect([status.status, status.stdout]).toEqual([
    1,
    expect.stringMatching(/UNREACHED +vieja@example\.com, refused, since .*: 550 5\.1\.1 user unknown/),
  ]);
  const tried = await lowstockd("test-channel", "compras", "-c", config);
  expect([tried.status, tried.stdout, tried.stderr]).toEqual([
    1,
    "Sent a test message through compras: look whether it arrived.\n",
    "Not sent to vieja@example.com (refused): 550 5.1.1 user unknown\n",
  ]);
  expect(mail.got).toEqual([["compras@example.com"], ["compras@example.com"]]);
});
