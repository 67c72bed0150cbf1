import { afterEach, describe, expect, it } from "@jest/globals";
import type { SMTPServerOptions } from "smtp-server";
import { email } from "../../../src/channels/email/channel.ts";
import type { EmailConfig } from "../../../src/channels/email/config.ts";
import type { SendOptions, SendResult } from "../../../src/messages/channel.ts";
import type { Message } from "../../../src/messages/message.ts";
import { readXlsx } from "../../messages/read-xlsx.ts";
import { messageAbout, messageOf } from "./message.ts";
import { addresses, configFor, type MailServer, patient, refusal, startMailServer } from "./server.ts";

const NOW = new Date("2025-07-28T20:15:30.000Z");
const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

async function serve(options?: SMTPServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  open.push(server);
  return server;
}

function connect(config: EmailConfig) {
  const channel = email.create(config, { now: () => NOW, ...patient(2_000) });
  open.push(channel);
  return channel;
}

function sendOptions(signal = new AbortController().signal): SendOptions {
  return { partsSent: 0, onPartSent: async () => {}, signal };
}

async function send(message: Message, server: MailServer, changes?: Partial<EmailConfig>): Promise<SendResult> {
  return connect(configFor(server.port, changes)).send(message, sendOptions());
}

describe("a mail", () => {
  it("carries the message as text and as HTML, to everyone in the config", async () => {
    const server = await serve();
    const to = ["ana@example.com", "Don José <jose@example.com>"];
    expect(await send(messageOf({ out: 1, low: 2 }), server, { to })).toMatchObject({ outcome: "sent", warnings: [] });

    const [mail] = server.mails;
    expect(mail?.subject).toBe("1 out of stock, 2 low");
    expect(mail?.from?.value).toEqual([{ name: "Stock alerts", address: "alerts@example.com" }]);
    expect(addresses(mail?.to)).toEqual(["ana@example.com", "jose@example.com"]);
    expect(mail?.date).toEqual(new Date("2025-07-28T20:15:30.000Z"));
    for (const body of [mail?.text, mail?.html]) {
      expect(body).toContain("Laptop Dell Inspiron 15");
      expect(body).toContain("Sucursal Norte · Bodega Norte");
      expect(body).toContain("https://app.smartpyme.site/productos/1000");
    }
    expect(mail?.attachments).toEqual([]);
  });

  it("that the server takes slowly is waited for, also while others are to be sent", async () => {
    const server = await serve({
      onData: (stream, _session, done) => void stream.resume().on("end", () => setTimeout(done, 3_500)),
    });
    const patience = { replyMs: 2_000, handoverMs: 60_000, answerMs: 60_000 };
    const channel = email.create(configFor(server.port, { to: ["ana@example.com"] }), { now: () => NOW, patience });
    open.push(channel);
    const sent = await Promise.all([1, 2].map((out) => channel.send(messageOf({ out }), sendOptions())));
    expect(sent).toMatchObject([{ outcome: "sent" }, { outcome: "sent" }]);
  }, 60_000);

  it("tells machines that no person wrote it", async () => {
    const server = await serve();
    await send(messageOf({ out: 1 }), server);
    expect(server.mails[0]?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(server.mails[0]?.headers.get("x-auto-response-suppress")).toBe("All");
  });

  it("is in the language of its locale", async () => {
    const server = await serve();
    await send(messageOf({ low: 1 }, { locale: "es" }), server);
    expect(server.mails[0]?.html).toContain('<html lang="es">');
    expect(server.mails[0]?.text).toContain("EXISTENCIA BAJA (1)");
  });

  it("keeps its Message-ID when it is sent again, and shares it with no other", async () => {
    const server = await serve();
    const message = messageOf({ out: 2 });
    await send(message, server);
    await send(message, server);
    await send({ ...message, id: "mi-empresa.43.compras" }, server);
    const [first, again, other] = server.mails.map(({ messageId }) => messageId);
    expect(first).toMatch(/^<mi-empresa\.42\.compras\.[0-9a-f]{16}@example\.com>$/);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it("gives a new Message-ID to a new message whose id starts again with an emptied store", async () => {
    const server = await serve();
    const message = messageAbout({});
    await send(message, server);
    await send({ ...message, foundAt: "2026-01-01T00:00:00.000Z" }, server);
    expect(server.mails[1]?.messageId).not.toBe(server.mails[0]?.messageId);
  });

  it("has the changes attached as CSV where the config asks for it", async () => {
    const server = await serve();
    await send(messageOf({ out: 1 }), server, { attach: ["csv"] });
    const [attachment] = server.mails[0]?.attachments ?? [];
    expect(attachment).toMatchObject({ filename: "stock-2025-07-28.csv", contentType: "text/csv" });
    expect(attachment?.content.toString()).toContain("Laptop Dell Inspiron 15");
  });

  it("without sections, such as one about the daemon itself, says its lead and its notes", async () => {
    const server = await serve();
    await send(messageOf({}, { lead: "No poll has succeeded for 30 minutes.", notes: ["Since 14:15."] }), server);
    expect(server.mails[0]?.text).toBe("Mi Empresa S.A.\n\nNo poll has succeeded for 30 minutes.\n\nSince 14:15.\n");
    expect(server.mails[0]?.html).toContain("No poll has succeeded for 30 minutes.");
  });
});

describe("a product's name", () => {
  it("cannot add headers to the mail", async () => {
    const server = await serve();
    const name = "Laptop\r\nBcc: thief@example.com\r\n\r\n<h1>";
    const message = messageAbout(
      { product: name },
      { subject: `Out of stock: ${name}`, id: `x\r\nBcc: y@example.com` },
    );
    await send(message, server, { attach: ["csv"] });
    const [mail] = server.mails;
    expect(mail?.headers.has("bcc")).toBe(false);
    expect(mail?.subject).toBe("Out of stock: Laptop Bcc: thief@example.com <h1>");
    expect(server.raw[0]?.split("\r\n\r\n")[0]).not.toMatch(/^Bcc/im);
  });

  it("cannot put markup or links into the HTML, whichever field carries it", async () => {
    const server = await serve();
    const evil = `<img src=x onerror="alert('1')"></td>&`;
    const line = { product: evil, sku: evil, stock: evil, threshold: evil, shortfall: evil, order: evil };
    const rest = { orderCost: evil, supplier: evil, note: evil, remarks: [evil], url: "javascript:alert(1)" };
    await send(messageAbout({ ...line, ...rest }, { subject: evil, company: evil, lead: evil, notes: [evil] }), server);
    const html = String(server.mails[0]?.html);
    expect(html).not.toContain("<img");
    expect(html).not.toContain("javascript:");
    expect(html).toContain("&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&lt;/td&gt;&amp;");
  });

  it("cannot break out of the link to its page", async () => {
    const server = await serve();
    await send(messageAbout({ url: 'https://example.com/"><script>alert(1)</script>' }), server);
    expect(server.mails[0]?.html).toContain('href="https://example.com/&quot;&gt;&lt;script&gt;');
  });

  it("cannot pass for another line of the text", async () => {
    const server = await serve();
    await send(messageAbout({ product: "Laptop\n* Mouse\u2028\u202egpj" }), server);
    expect(server.mails[0]?.text).toContain("* Laptop * Mouse gpj (SKU-1000)\n");
  });

  it("of ten thousand characters is cut", async () => {
    const server = await serve();
    await send(messageAbout({ product: "x".repeat(10_000) }, { subject: "x".repeat(10_000) }), server);
    expect(server.mails[0]?.subject).toHaveLength(200);
    expect(server.mails[0]?.html).toContain(`${"x".repeat(159)}…`);
    expect(String(server.mails[0]?.html).length).toBeLessThan(10_000);
  });
});

describe("a mail about 5,000 changes", () => {
  it("stays under 90 KB of HTML, shows the worst, counts the rest and attaches all", async () => {
    const server = await serve();
    await send(messageOf({ out: 50, low: 4_900, recovered: 50 }), server);
    const [mail] = server.mails;
    const html = String(mail?.html);
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);

    const shown = html.split('<tr class="ln" valign="top"').length - 1;
    const [low, recovered] = [...html.matchAll(/and (\d+) more: (\d+) (low|recovered)/g)];
    expect(shown).toBeGreaterThan(100);
    expect([low?.[3], recovered?.[2], recovered?.[3]]).toEqual(["low", "50", "recovered"]);
    expect(shown + Number(low?.[2]) + Number(recovered?.[2])).toBe(5_000);
    for (let index = 0; index < 50; index += 1) expect(html).toContain(`SKU-${1000 + index}`);

    expect(mail?.text).toContain(`and ${low?.[1]} more: ${low?.[2]} low`);
    expect(mail?.text?.match(/^\* /gm)).toHaveLength(shown);
    expect(readXlsx(mail?.attachments[0]?.content ?? Buffer.of()).rows).toHaveLength(5_003);
  }, 30_000);

  it("stays under 90 KB where every text is long and needs escaping", async () => {
    const server = await serve();
    const long = "<&\"'".repeat(500);
    const message = messageOf({ out: 300 });
    const sections = message.sections.map((section) => ({
      ...section,
      groups: section.groups.map((group) => ({
        title: long,
        lines: group.lines.map((line) => ({ ...line, product: long, note: long, supplier: long, sku: long })),
      })),
    }));
    await send({ ...message, sections }, server);
    expect(Buffer.byteLength(String(server.mails[0]?.html))).toBeLessThan(90_000);
    expect(server.mails[0]?.html).toContain("&lt;&amp;&quot;&#39;");
  });
});

describe("recipients", () => {
  it("that the server refuses are named when it takes the others", async () => {
    const server = await serve({
      onRcptTo: ({ address }, _session, done) =>
        done(address === "gone@example.com" ? refusal(550, "5.1.1 no such user") : null),
    });
    const to = ["ana@example.com", "gone@example.com"];
    expect(await send(messageOf({ out: 1 }), server, { to })).toEqual({
      outcome: "sent",
      warnings: [],
      unreached: [{ address: "gone@example.com", reason: "550 5.1.1 no such user", isFinal: true }],
    });
    expect(server.mails).toHaveLength(1);
  });
});
