import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { email } from "../../../src/channels/email/channel.ts";
import type { EmailConfig } from "../../../src/channels/email/config.ts";
import type { Message, Table } from "../../../src/messages/message.ts";
import { readXlsx } from "../../messages/read-xlsx.ts";
import { messageAbout, messageOf } from "./message.ts";
import { configFor, type MailServer, patient, startMailServer } from "./server.ts";

// Each mail is made three times or more, and some are large.
jest.setTimeout(30_000);

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const resource of open.splice(0).reverse()) await resource.close();
});

type Sources = Readonly<Partial<Record<"subject" | "html" | "text", string>>>;

function own(sources: Sources): Partial<EmailConfig> {
  const templates = Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [name, { path: `/etc/mails/${name}.liquid`, source }]),
  );
  return { templates };
}

async function send(message: Message, changes: Partial<EmailConfig> = {}) {
  const server: MailServer = await startMailServer();
  open.push(server);
  const channel = email.create({ ...configFor(server.port), ...changes }, patient(5_000));
  open.push(channel);
  const signal = new AbortController().signal;
  const result = await channel.send(message, { partsSent: 0, onPartSent: async () => {}, signal });
  const [mail] = server.mails;
  if (!mail) throw new Error("no mail arrived");
  return { result, mail, html: String(mail.html), text: String(mail.text), preview: channel.preview(message) };
}

describe("a template of one's own", () => {
  it("takes the place of the shipped one, for each text by itself", async () => {
    const { mail, html, text, result } = await send(messageOf({ out: 2 }), own({ subject: "[Stock] {{ subject }}" }));
    expect(mail.subject).toBe("[Stock] 2 out of stock");
    expect(html).toContain("Laptop Dell Inspiron 15");
    expect(text).toContain("* Laptop Dell Inspiron 15 (SKU-1000)");
    expect(result).toEqual({ outcome: "sent", warnings: [] });
  });

  it("has its styles inlined", async () => {
    const { html } = await send(
      messageOf({ out: 1 }),
      own({ html: "<style>b{color:red}</style>{% for line in lines %}<b>{{ line.sku }}</b>{% endfor %}" }),
    );
    expect(html).toBe('<b style="color: red;">SKU-1000</b>');
  });

  it("cannot be made to add a header by what a product is called", async () => {
    const { mail } = await send(
      messageAbout({ product: "x\r\nBcc: thief@example.com" }),
      own({ subject: "{{ lines[0].product }}\nBcc: other@example.com" }),
    );
    expect(mail.headers.has("bcc")).toBe(false);
    expect(mail.subject).toBe("x Bcc: thief@example.com Bcc: other@example.com");
  });

  it("is cut to the size of a mail by lines, whatever a line of it takes, and all lines are attached", async () => {
    const row = `<p class="x">{{ line.product }} ${"y".repeat(900)}</p>`;
    const { html, text, mail } = await send(
      messageOf({ low: 500 }),
      own({
        html: `<style>.x{margin:0;padding:0;color:#123456}</style>{% for line in lines %}${row}{% endfor %}<i>{{ more }}</i>`,
      }),
    );
    const shown = html.split("<p ").length - 1;
    expect(Buffer.byteLength(html)).toBeLessThan(90_000);
    expect(shown).toBeGreaterThan(70);
    expect(html).toContain(`<i>and ${500 - shown} more: ${500 - shown} low</i>`);
    expect(text.match(/^\* /gm)).toHaveLength(shown);
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(["stock-2025-07-28.xlsx"]);
  });
});

describe("a template that fails", () => {
  it.each<[what: string, sources: Sources, why: string]>([
    ["an unknown variable", { html: "\n{{ lin }}" }, "line 2, column 4: undefined variable: lin"],
    ["nothing to show", { html: " {% comment %}x{% endcomment %}" }, "it comes to an empty text"],
    ["too much", { html: "x".repeat(100_000) }, "even without a single line it comes to more than 88000 bytes"],
    ["styles beyond measure", { html: `<style>${"i,".repeat(3e4)}b{}</style>${"<b>".repeat(99)}` }, "even without a"],
    ["elements without end", { html: "<div>".repeat(15_000) }, "its styles cannot be inlined"],
    ["an empty subject", { subject: "{{ lines[0].note }}" }, "it comes to an empty text"],
    ["an empty text", { text: "\n \n" }, "it comes to an empty text"],
    [
      "a text without end",
      { text: `{% for i in (1..9000) %}${"x".repeat(99)}{% endfor %}` },
      "it comes to 891000 chara",
    ],
    [
      "a loop without end",
      { text: "{% for i in (1..9999) %}{% for j in (1..9999) %}{{ j }}{% endfor %}{% endfor %}" },
      "li",
    ],
  ])(
    "is replaced by the shipped one, and the mail goes out and says so: %s",
    async (_, sources, why) => {
      const message = messageOf({ out: 2, low: 1 });
      const shipped = await send(message);
      const { result, mail, html, text, preview } = await send(message, own(sources));
      expect([mail.subject, html, text]).toEqual([shipped.mail.subject, shipped.html, shipped.text]);
      const name = Object.keys(sources)[0];
      const warning = `template ${name}: /etc/mails/${name}.liquid: ${why}`;
      expect(result).toEqual({ outcome: "sent", warnings: [expect.stringContaining(warning)] });
      expect(preview).toContain(warning);
      expect(preview.replace(/^template .*\n\n/, "")).toBe(shipped.preview);
    },
    30_000,
  );
});

describe("a table", () => {
  const overview: Table = {
    title: "By warehouse",
    columns: [
      { label: "Branch", isNumber: false },
      { label: "Warehouse", isNumber: false },
      { label: "Out", isNumber: true },
    ],
    rows: [
      ["Norte", "Bodega <1>", "12"],
      ["Sur", "Bodega 2", ""],
      ["Total", "", "12"],
    ],
  };

  it("of counts comes before the sections, one of findings next, one of orders after them", async () => {
    const listing = { ...overview, title: "What was found" };
    const message = messageOf({ out: 1 }, { overview, listing, orders: { ...overview, title: "By supplier" } });
    const { html, text } = await send(message);
    for (const body of [html, text.toLowerCase()]) {
      const at = ["by warehouse", "what was found", "laptop dell", "by supplier"].map((word) =>
        body.toLowerCase().indexOf(word),
      );
      expect(at.toSorted((a, b) => a - b)).toEqual(at);
    }
    expect(text).toContain("* Norte · Bodega <1>: Out 12\n* Sur · Bodega 2:\n* Total: Out 12");
    expect(html).toContain('Bodega &lt;1&gt;</td><td align="right">12</td>');
    expect(html.match(/<strong[^>]*>Total<\/strong>/g)).toHaveLength(2);
    expect(html).toContain("<td>Total</td>");
  });
});

describe("a message that is to show no more than so many lines", () => {
  it("shows the first, counts the others by section, and has all attached", async () => {
    const { html, text, mail } = await send(messageOf({ out: 15, low: 30 }, { show: 20 }));
    expect(html.split('<tr class="ln"').length - 1).toBe(20);
    expect(text.match(/^\* /gm)).toHaveLength(20);
    expect(html).toContain("and 25 more: 25 low");
    expect(readXlsx(mail.attachments[0]?.content ?? Buffer.of()).rows).toHaveLength(48);
  });
});

describe("a line", () => {
  it("says in small print where the product lies idle", async () => {
    const { html, text } = await send(messageAbout({ transfer: "Bodega Sur has 40 above its minimum" }));
    expect(html).toMatch(/<td class="dt"[^>]*>.* · Bodega Sur has 40 above its minimum<\/td>/);
    expect(text).toContain("\n  Bodega Sur has 40 above its minimum\n");
  });
});

describe("attachments", () => {
  it("are those that the config asks for, and none for a message without lines", async () => {
    const names = async (message: Message, attach: EmailConfig["attach"]) =>
      (await send(message, { attach })).mail.attachments.map(({ filename, contentType }) => [filename, contentType]);
    const csv = ["stock-2025-07-28.csv", "text/csv"];
    const xlsx = ["stock-2025-07-28.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
    expect(await names(messageOf({ out: 1 }), ["xlsx"])).toEqual([xlsx]);
    expect(await names(messageOf({ out: 1 }), ["csv", "xlsx"])).toEqual([csv, xlsx]);
    expect(await names(messageOf({ out: 1 }), undefined)).toEqual([]);
    expect(await names(messageOf({ low: 900 }), undefined)).toEqual([xlsx]);
    expect(await names(messageOf({ low: 900 }), ["xlsx"])).toEqual([xlsx]);
    expect(await names(messageOf({}), ["csv", "xlsx"])).toEqual([]);

    const rows = Array.from({ length: 3 }, () => ["x"]);
    const found: Table = { title: "Found", columns: [{ label: "Finding", isNumber: false }], rows };
    const inPart = messageOf({}, { listing: { ...found, rows: rows.slice(1) }, attachment: found });
    expect(await names(inPart, undefined)).toEqual([xlsx]);
    expect(await names(inPart, ["csv"])).toEqual([csv]);
    expect(await names(messageOf({}, { listing: found, attachment: found }), undefined)).toEqual([]);
  });
});

describe("the shipped mail", () => {
  it("has the colours of what is out of stock and of what is low in reminders, too", async () => {
    const { html } = await send(messageOf({ still_out: 2, still_low: 3 }));
    const colours = (title: string) =>
      [...html.matchAll(/<(span|h2) class="(?:ch )?([a-z]+-[a-z]+)" style="[^"]*">(.*?)<\/\1>/g)].flatMap(
        ([, , name = "", words = ""]) => (words.includes(title) ? [name] : []),
      );
    expect(colours("Still out of stock")).toEqual(["ch-out", "ac-out"]);
    expect(colours("Still low")).toEqual(["ch-low", "ac-low"]);
  });

  it("names what it carries before the lines where not all of them fit, else at its end", async () => {
    const long = await send(messageOf({ low: 400 }));
    const [file] = long.mail.attachments.map(({ filename }) => filename);
    expect(file).toBe("stock-2025-07-28.xlsx");
    for (const body of [long.html, long.text]) {
      expect(body.indexOf("The full list is attached: stock-2025-07-28.xlsx")).toBeLessThan(body.indexOf("SKU-1000"));
      expect(body.match(/is attached: /g)).toHaveLength(1);
    }
    const short = await send(messageOf({ low: 2 }), { attach: ["csv", "xlsx"] });
    expect(short.html).toMatch(
      /Teclado|Laptop[\s\S]*The full list is attached: stock-2025-07-28\.csv, stock-2025-07-28\.xlsx/,
    );
    const none = await send(messageOf({ low: 2 }));
    expect([none.html, none.text].join()).not.toContain("attached");
  });

  it("has counts and orders before many lines, and orders after few", async () => {
    const table = (title: string) => ({ title, columns: [{ label: "n", isNumber: true }], rows: [["7"]] });
    const of = { overview: table("Counts"), orders: table("Orders") };
    const order = (body: string) => ["Counts", "Orders", "SKU-1000"].toSorted((a, b) => at(body, a) - at(body, b));
    const at = (body: string, words: string) => body.toLowerCase().indexOf(words.toLowerCase());
    const many = await send(messageOf({ out: 25 }, { ...of, worst: [] }));
    for (const body of [many.html, many.text]) expect(order(body)).toEqual(["Counts", "Orders", "SKU-1000"]);
    const few = await send(messageOf({ out: 5 }, of));
    for (const body of [few.html, few.text]) expect(order(body)).toEqual(["Counts", "SKU-1000", "Orders"]);
  });

  it("has orders ready to send: links to a mail and to WhatsApp, and each as a workbook, with a text where there is no link", async () => {
    const draft = {
      supplier: "Importadora <X>",
      lines: 2,
      count: "2 products",
      subject: "Order",
      text: "- 12 × Té (T-1)",
      mailto: "mailto:a@example.com?subject=Order&body=-%2012",
      whatsapp: "https://wa.me/50371234567?text=-%2012",
      warning: "$5.00 short of the minimum order of $20.00",
      fileName: "order-importadora-x-2025-07-28",
      table: { title: "order", columns: [{ label: "SKU", isNumber: false }], rows: [["00123"]] },
    };
    const long = { ...draft, supplier: "Otra", mailto: null, whatsapp: null, fileName: "order-otra-2025-07-28" };
    const evil = { ...draft, supplier: "Mala", mailto: "javascript:alert(1)", whatsapp: 'https://wa.me/1"onclick="x' };
    const drafts = {
      title: "Orders ready to send",
      hint: "Nothing has been sent.",
      drafts: [draft, long, evil],
      rest: "1 line has none.",
    };
    const { html, text, mail } = await send(messageOf({ out: 1 }, { drafts }));
    expect(html).toContain('href="mailto:a@example.com?subject=Order&amp;body=-%2012"');
    expect(html).toContain('href="https://wa.me/50371234567?text=-%2012"');
    expect(html).toContain("Importadora &lt;X&gt;");
    expect(html).not.toMatch(/javascript:|onclick/);
    expect(text).toContain("Send by WhatsApp: https://wa.me/50371234567?text=-%2012\n");
    expect(text).toContain("Nothing has been sent. 1 line has none.");
    expect(mail.attachments.map(({ filename }) => filename)).toEqual([
      "order-importadora-x-2025-07-28.xlsx",
      "order-otra-2025-07-28.xlsx",
      "order-otra-2025-07-28.txt",
      "order-importadora-x-2025-07-28.xlsx",
    ]);
    expect(
      readXlsx(mail.attachments[0]?.content ?? Buffer.of()).rows.map((row) => row.map(({ value }) => value)),
    ).toEqual([["SKU"], ["00123"]]);
  });
});
