import { describe, expect, test } from "@jest/globals";
import { channelSchema, createChannel } from "../../src/channels/index.ts";
import { messageOf } from "./email/message.ts";
import { line, message, section } from "./slack/message.ts";

const slack = await createChannel(
  channelSchema.parse({
    type: "slack",
    webhook_url: "https://hooks.slack.com/services/T/B/x",
    mention: { out: "<!here>" },
  }),
);
const email = await createChannel(
  channelSchema.parse({
    type: "email",
    smtp: { host: "smtp.example.com" },
    from: "Alertas <alertas@example.com>",
    to: ["a@example.com", "b@example.com"],
    attach: "csv",
  }),
);

const webhook = await createChannel(
  channelSchema.parse({ type: "webhook", url: "https://erp.example.com/x", secret: `whsec_${"A".repeat(32)}` }),
);

describe("a preview", () => {
  test("of a Slack message reads as its reader sees it: names as they are, links by their labels", () => {
    const name = "Foco <LED> & cable";
    const shown = slack.preview(message({ sections: [section("out", [line({ product: name, sku: "FOC-1" })])] }));
    expect(shown).toContain("<!here>");
    expect(shown).toContain(`• ${name} FOC-1`);
    expect(shown).not.toContain("http");
    expect(shown).not.toContain("&lt;");
  });

  test("of a long Slack message shows all its parts, numbered", () => {
    const lines = Array.from({ length: 200 }, (_, index) => line({ product: `Producto ${index}` }));
    const shown = slack.preview(message({ sections: [section("low", lines)] }));
    expect(shown).toContain("Producto 0 ");
    expect(shown).toContain("2 of");
  });

  test("of a mail shows who, to whom, subject, attachment and text", () => {
    const told = messageOf({ out: 2 });
    const shown = email.preview(told);
    expect(shown.split("\n").slice(0, 5)).toEqual([
      "From: Alertas <alertas@example.com>",
      "To: a@example.com, b@example.com",
      `Subject: ${told.subject}`,
      "Attached: stock-2025-07-28.csv",
      "",
    ]);
    expect(shown).toContain("Laptop Dell Inspiron 15");
  });

  test("of a webhook's message shows the subject, then the document to be read", () => {
    const told = messageOf({ out: 2 });
    const [subject, empty, ...document] = webhook.preview(told).split("\n");
    expect([subject, empty]).toEqual([told.subject, ""]);
    expect(document.slice(0, 2)).toEqual(["{", '  "schema": "lowstockd.message.v1",']);
    expect(JSON.parse(document.join("\n")).changes).toHaveLength(2);
  });
});
