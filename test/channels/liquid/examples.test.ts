import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, jest, test } from "@jest/globals";
import { MEDIA as MAIL } from "../../../src/channels/email/config.ts";
import { openMailTemplates, renderMail } from "../../../src/channels/email/render-mail.ts";
import { createEngine } from "../../../src/channels/liquid/engine.ts";
import { viewMessage } from "../../../src/channels/liquid/view.ts";
import { MEDIA as SLACK } from "../../../src/channels/slack/media.ts";
import { renderParts } from "../../../src/channels/slack/parts.ts";
import { openSlackTemplates } from "../../../src/channels/slack/texts.ts";
import { composeSampleMessages } from "../../../src/messages/sample-messages.ts";
import { messageOf } from "../email/message.ts";
import { readAsSlack } from "../slack/limits.ts";

jest.setTimeout(60_000);

const messages = composeSampleMessages({ timezone: "America/El_Salvador", currency: "USD" }, new Date(0));
const example = (name: string) => {
  const path = `config/templates/${name}.liquid`;
  return { path, source: readFileSync(path, "utf8") };
};

describe("the examples in config/templates", () => {
  const mail = openMailTemplates({
    templates: { subject: example("mail-subject"), html: example("mail-html"), text: example("mail-text") },
  });
  const slack = openSlackTemplates({ templates: { line: example("slack-line") } });

  test("are all tried here", () => {
    expect(readdirSync("config/templates").toSorted()).toEqual([
      "mail-html.liquid",
      "mail-subject.liquid",
      "mail-text.liquid",
      "slack-line.liquid",
    ]);
  });

  test("stand up to a message of every shape", () => {
    for (const message of messages) {
      expect(renderMail(message, mail).warnings).toEqual([]);
      expect(renderParts(message, {}, slack).warnings).toEqual([]);
    }
  });

  test("say what they are for", () => {
    const { made } = renderMail(messageOf({ out: 3, recovered: 1 }), mail);
    expect(made.subject).toBe("[Stock] 3 out of stock, 1 recovered");
    expect(made.html).toMatch(/<h2[^>]*>Distribuidora López<\/h2>/);
    expect(made.html).not.toContain("SKU-1003");
    expect(made.text).toContain("0/10  SKU-1001  Café molido tueste oscuro, 1 lb  @ Bodega Central\n");
  });
});

describe("the shipped templates", () => {
  test("stand up to a message of every shape, in mail and in Slack", () => {
    const mail = openMailTemplates({});
    const slack = openSlackTemplates({});
    for (const message of messages) {
      const { made } = renderMail(message, mail);
      expect(Buffer.byteLength(made.html)).toBeLessThan(88_000);
      for (const part of renderParts(message, {}, slack).made) readAsSlack(JSON.stringify(part));
    }
  });
});

describe("docs/templates.md", () => {
  const page = readFileSync("docs/templates.md", "utf8");

  test("names every variable", () => {
    const names = new Set<string>();
    const collect = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(collect);
      else if (typeof value === "object" && value !== null) {
        for (const [name, inner] of Object.entries(value)) {
          names.add(name);
          collect(inner);
        }
      }
    };
    for (const message of messages) collect(viewMessage(message, 20));
    expect(names.size).toBeGreaterThan(40);
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test("names every key of the config, and every filter that is not Liquid's", () => {
    const filters = Object.values({ ...MAIL, ...SLACK }).flatMap((medium) => Object.keys(medium.filters));
    const keys = [...Object.keys(MAIL), ...Object.keys(SLACK), ...filters, "clip"];
    expect(keys.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  test("shows templates that parse", () => {
    const shown = [...page.matchAll(/^```liquid\n([\s\S]*?)^```$/gm)].map(([, source = ""]) => source);
    expect(shown.length).toBeGreaterThan(2);
    for (const source of shown) createEngine(source.includes("<td") ? MAIL.html : SLACK.line)(source);
  });
});
