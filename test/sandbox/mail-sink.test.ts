import { afterEach, describe, expect, test } from "@jest/globals";
import { createTransport, type SendMailOptions } from "nodemailer";
import { type MailSink, type MailSinkOptions, startMailSink } from "../../src/sandbox/mail-sink.ts";
import { CERTIFICATE, KEY } from "../channels/email/certificate.ts";

let sink: MailSink;

afterEach(() => sink.close());

async function start(options: MailSinkOptions = {}): Promise<void> {
  sink = await startMailSink(options);
}

async function send(mail: SendMailOptions = {}, smtp: object = {}) {
  const transport = createTransport({ host: "127.0.0.1", port: sink.port, ignoreTLS: true, ...smtp });
  try {
    return await transport.sendMail({
      from: "Alertas <alertas@example.com>",
      to: ["ana@example.com", "luis@example.com"],
      subject: "Azúcar morena: agotada",
      text: "Quedan 0",
      ...mail,
    });
  } finally {
    transport.close();
  }
}

describe("the mail sink", () => {
  test("keeps each mail with its envelope and raw text, and calls onMail", async () => {
    const heard: (string | undefined)[] = [];
    await start({ onMail: ({ mail }) => heard.push(mail.subject) });
    await send({ attachments: [{ filename: "bajo.csv", content: "a,b" }] });
    const [received] = await sink.received(1);
    expect(received).toMatchObject({
      sender: "alertas@example.com",
      recipients: ["ana@example.com", "luis@example.com"],
      secure: false,
      user: null,
      mail: { subject: "Azúcar morena: agotada" },
    });
    expect(received?.mail.attachments[0]?.filename).toBe("bajo.csv");
    expect(received?.raw).toContain("MIME-Version");
    expect(heard).toEqual(["Azúcar morena: agotada"]);
  });

  test("accepts mail only after a login if it has users", async () => {
    await start({ users: { ana: "secret" } });
    await expect(send()).rejects.toMatchObject({ responseCode: 530 });
    await expect(send({}, { auth: { user: "ana", pass: "wrong" } })).rejects.toMatchObject({ responseCode: 535 });
    await send({}, { auth: { user: "ana", pass: "secret" } });
    expect(sink.mails.map(({ user }) => user)).toEqual(["ana"]);
  });

  test.each([
    ["starttls", { ignoreTLS: false, requireTLS: true }],
    ["implicit", { secure: true }],
  ] as const)("speaks TLS by %s with the certificate given", async (mode, smtp) => {
    await start({ tls: { mode, key: KEY, cert: CERTIFICATE } });
    await send({}, { ...smtp, host: "localhost", tls: { ca: CERTIFICATE } });
    expect(sink.mails.map(({ secure }) => secure)).toEqual([true]);
  });

  test("offers no TLS without a certificate", async () => {
    await start();
    await expect(send({}, { ignoreTLS: false, requireTLS: true })).rejects.toMatchObject({ code: "ETLS" });
  });

  test("refuses once, at the phase of the fault", async () => {
    await start();
    sink.fail(
      { refuseSender: { code: 451, text: "try again later" } },
      { refuseRecipients: { code: 550, text: "no such user" } },
      { refuseData: { code: 552, text: "mailbox full" } },
    );
    await expect(send()).rejects.toMatchObject({ responseCode: 451, command: "MAIL FROM" });
    await expect(send()).rejects.toMatchObject({ responseCode: 550, command: "RCPT TO" });
    await expect(send()).rejects.toMatchObject({ responseCode: 552, command: "DATA" });
    expect(sink.mails).toEqual([]);
    await send();
    expect(sink.mails).toHaveLength(1);
  });

  test("refuses some recipients and accepts the mail for the others", async () => {
    await start();
    sink.fail({ refuseRecipients: { code: 550, only: ["luis@example.com"] } });
    const { accepted, rejected } = await send();
    expect([accepted, rejected]).toEqual([["ana@example.com"], ["luis@example.com"]]);
    expect(sink.mails[0]?.recipients).toEqual(["ana@example.com"]);
  });

  test("breaks the connection during the mail, or after it is accepted", async () => {
    await start();
    sink.fail({ dropDuringData: true }, { dropAfterData: true });
    await expect(send()).rejects.toThrow();
    expect(sink.mails).toHaveLength(0);
    await expect(send()).rejects.toThrow();
    expect(sink.mails).toHaveLength(1);
  });

  test("can delay the greeting, and closing does not wait for it", async () => {
    await start();
    sink.fail({ delayGreetingMs: 3_600_000 });
    await expect(send({}, { greetingTimeout: 20 })).rejects.toMatchObject({ code: "ETIMEDOUT" });
    await send();
    expect(sink.mails).toHaveLength(1);
  });
});
