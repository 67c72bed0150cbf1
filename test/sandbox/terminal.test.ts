import { PassThrough } from "node:stream";
import { stripVTControlCharacters, styleText } from "node:util";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createTransport } from "nodemailer";
import { type MailSink, startMailSink } from "../../src/sandbox/mail-sink.ts";
import { renderMail } from "../../src/sandbox/mail-text.ts";
import { type Paint, paintFor } from "../../src/sandbox/paint.ts";
import { renderSlack } from "../../src/sandbox/slack-text.ts";

const plain: Paint = (_, text) => text;
const colours: Paint = (style, text) => styleText(style, text, { validateStream: false });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text }) as const;

const MESSAGE = {
  text: "fallback",
  blocks: [
    { type: "header" as const, text: { type: "plain_text" as const, text: "2 *low*" } },
    { type: "section" as const, text: mrkdwn("<!here> *<https://app.example.com/1|Café 454 g>* `CAF-1` _Revisar_") },
    { type: "divider" as const },
    { type: "section" as const, fields: [mrkdwn("*Stock* 3 / 10"), mrkdwn("&lt;!channel&gt; &amp;lt; 5*2*3")] },
    { type: "context" as const, elements: [mrkdwn("polled at 8:00")] },
  ],
};

describe("a Slack message on a terminal", () => {
  test("reads as it does in Slack", () => {
    expect(renderSlack(MESSAGE, plain).split("\n")).toEqual([
      "▌ 2 *low*",
      "▌ ",
      "▌ @here Café 454 g CAF-1 Revisar",
      "▌ ",
      `▌ ${"─".repeat(60)}`,
      "▌ Stock 3 / 10",
      "▌ <!channel> &lt; 5*2*3",
      "▌ ",
      "▌ polled at 8:00",
    ]);
  });

  test("shows the fallback text when there are no blocks", () => {
    expect(renderSlack({ text: "*2* low" }, plain)).toBe("▌ 2 low");
  });

  test("shows bold text, links and marks in colour, with the same words", () => {
    const coloured = renderSlack(MESSAGE, colours);
    expect(coloured).toContain(styleText("underline", "Café 454 g", { validateStream: false }));
    expect(coloured).toContain(styleText("bold", "Stock", { validateStream: false }));
    expect(stripVTControlCharacters(coloured)).toBe(renderSlack(MESSAGE, plain));
  });
});

test("has no colours on a stream that is no terminal", () => {
  expect(paintFor(new PassThrough())("red", "text")).toBe("text");
});

describe("a mail on a terminal", () => {
  let sink: MailSink;

  afterEach(() => sink.close());

  test("shows sender, recipients, subject, attachments and text in a frame", async () => {
    sink = await startMailSink();
    const transport = createTransport({ host: "127.0.0.1", port: sink.port });
    await transport.sendMail({
      from: "Alertas <alertas@example.com>",
      to: "ana@example.com",
      subject: "2 productos bajos",
      text: "Café\n\nAzúcar\n",
      attachments: [{ filename: "bajo.csv", content: "a" }],
    });
    transport.close();
    const [mail] = await sink.received(1);
    const rule = "─".repeat(70);
    expect(mail && renderMail(mail, plain).split("\n")).toEqual([
      `┌${rule}`,
      '│ From: "Alertas" <alertas@example.com>',
      "│ To: ana@example.com",
      "│ Subject: 2 productos bajos",
      "│ Attached: bajo.csv",
      `├${rule}`,
      "│ Café",
      "│",
      "│ Azúcar",
      `└${rule}`,
    ]);
  });
});
