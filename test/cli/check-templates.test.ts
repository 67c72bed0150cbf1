import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, jest, test } from "@jest/globals";
import { lowstockd, PATIENCE_MS } from "./lowstockd.ts";
import { mailChannel, openOutside, slackChannel } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("check renders every template with every kind of message, and names the one that fails and where", async () => {
  await using outside = await openOutside({ products: 40 });
  const write = (name: string, source: string) => writeFile(path.join(outside.folder, name), source);
  await write("subject.liquid", "{{ company }}: {{ sections.size }}");
  await write(
    "text.liquid",
    "{{ lead }}\n{% for line in lines %}{% if line.change == 'retired' %}{{ line.rason }}{% endif %}{% endfor %}",
  );
  await write(
    "closing.liquid",
    "{% unless overview %}{{ notes | join: ' ' | clip: 900 }}{% else %}{{ oveview.title }}{% endunless %}",
  );
  const channels = {
    bodega: { ...slackChannel(outside.slack.url), templates: { closing: "closing.liquid" } },
    compras: { ...mailChannel(outside.mail.port), templates: { subject: "subject.liquid", text: "text.liquid" } },
  };
  const file = await outside.writeConfig({ channels });
  const failing = await lowstockd("check", "--config", file);
  expect(failing).toMatchObject({ status: 2, stdout: "" });
  const told = (channel: string, name: string, file: string, mistake: string) =>
    `channels.${channel}: template ${name}: ${path.join(outside.folder, file)}: ${mistake} (the shipped one is used in its place)`;
  expect(failing.stderr.trimEnd().split("\n")).toEqual([
    `${file}: ${told("bodega", "closing", "closing.liquid", "line 1, column 70: undefined variable: oveview")}`,
    `${file}: ${told("compras", "text", "text.liquid", "line 2, column 60: undefined variable: line.rason")}`,
  ]);

  // The daemon runs all the same: an alert does not wait for a template to be mended.
  const once = await lowstockd("once", "--config", file);
  expect(once.status).toBe(0);
  expect(outside.mail.mails[0]?.mail.subject).toMatch(/^.+: \d$/);
});
