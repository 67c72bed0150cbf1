import { expect, test } from "@jest/globals";
import { openMailTemplates, renderMail } from "../../../src/channels/email/render-mail.ts";
import { type Part, renderParts } from "../../../src/channels/slack/parts.ts";
import { openSlackTemplates } from "../../../src/channels/slack/texts.ts";
import type { Message } from "../../../src/messages/message.ts";
import fc from "../../fast-check.ts";
import { anyMessage, withWords } from "../any-message.ts";
import { mrkdwnOf, readAsSlack } from "../slack/limits.ts";

const RUNS = 60 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);

const mail = openMailTemplates({});
const slack = openSlackTemplates({});

/** Tags with the names of their attributes, in order; throws where a bracket belongs to none. */
function structureOf(html: string): string[] {
  const tags: string[] = [];
  const body = html.slice(html.indexOf("</head>"));
  const rest = body.replaceAll(
    /<!--[\s\S]*?-->|<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*>/g,
    (_, name?: string, attributes = "") => {
      if (name !== undefined) tags.push([name, ...attributes.replaceAll(/="[^"]*"/g, "").split(/\s+/)].join(" "));
      return "";
    },
  );
  if (/[<>"]/.test(rest)) throw new Error(`markup where there should be none: ${rest}`);
  return tags;
}

/** How many marks of Slack's there are, outside of addresses and code. */
function marksOf(parts: readonly Part[]): Record<string, number> {
  const shown = parts
    .flatMap((part) => mrkdwnOf(readAsSlack(JSON.stringify(part))))
    .join("\n")
    .replaceAll(/<https?:[^|<>]*\|/g, "<")
    .replaceAll(/`[^`\n]*`/g, "``");
  const count = (mark: RegExp) => shown.match(mark)?.length ?? 0;
  return { bold: count(/\*/g), code: count(/`/g), italic: count(/_(?![\p{L}\p{N}])|(?<![\p{L}\p{N}])_/gu) };
}

test("whatever a message says, its mail has the markup of the template and no other", () => {
  fc.assert(
    fc.property(anyMessage(3), (message) => {
      const { made, warnings } = renderMail(message, mail);
      expect(warnings).toEqual([]);
      expect(structureOf(made.html)).toEqual(structureOf(renderMail(withWords(message), mail).made.html));
      expect(made.subject).toMatch(/^[^\p{Cc}]{1,200}$/u);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("whatever a message says, its posts to Slack have the marks of the templates and no others", () => {
  const inOnePart = (message: Message) => renderParts(message, {}, slack).made.length === 1;
  fc.assert(
    fc.property(anyMessage(2), (message) => {
      const { made, warnings } = renderParts(message, {}, slack);
      expect(warnings).toEqual([]);
      const plain = withWords(message);
      // In several parts, headings repeat where lists go on.
      if (inOnePart(message) && inOnePart(plain))
        expect(marksOf(made)).toEqual(marksOf(renderParts(plain, {}, slack).made));
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("a message of any size and shape is within Slack's limits, and lines shown and lines counted are all there are", () => {
  fc.assert(
    fc.property(anyMessage(12), (message) => {
      const total = message.sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines)).length;
      const more: Message["more"] = (omitted) => `and ${Object.values(omitted).reduce((a, b) => a + b, 0)} more`;
      const { made } = renderParts({ ...message, more }, { out: "<!channel>", low: "<!here>" }, slack);
      const shown = made.map((part) => mrkdwnOf(readAsSlack(JSON.stringify(part))).join("\n"));
      const listed = shown.join("\n").match(/^• /gm)?.length ?? 0;
      const counted = /^\*and (\d+) more\*$/m.exec(shown.at(-1) ?? "")?.[1] ?? "0";
      expect(listed + Number(counted)).toBe(total);
      expect(listed).toBeLessThanOrEqual(message.show ?? total);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
