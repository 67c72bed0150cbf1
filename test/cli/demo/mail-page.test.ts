import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { startMailPage } from "../../../src/cli/demo/mail-page.ts";
import { startMailSink } from "../../../src/sandbox/mail-sink.ts";

test("the page lists the mails, the newest first, and shows each as its reader sees it, with nothing of it at work", async () => {
  await using opened = new AsyncDisposableStack();
  const folder = opened.adopt(await mkdtemp(join(tmpdir(), "lowstockd-test-")), (it) => rm(it, { recursive: true }));
  const page = opened.use(await startMailPage(folder));
  const sink = opened.adopt(await startMailSink(), (it) => it.close());
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({ host: sink.host, port: sink.port, ignoreTLS: true });
  const send = (subject: string, html: string) =>
    transport.sendMail({ from: "a@example.com", to: "b@example.com", subject, html });
  await send("First", "<p>one</p>");
  await send("<b>Second</b>", "<p>two</p>");
  for (const mail of await sink.received(2)) await page.add(mail);

  const list = await fetch(page.url);
  const text = await list.text();
  expect(text.indexOf("&lt;b&gt;Second&lt;/b&gt;")).toBeLessThan(text.indexOf("First"));
  expect(text.indexOf("Second")).toBeGreaterThan(0);
  expect(list.headers.get("content-security-policy")).toContain("default-src 'none'");
  const second = await fetch(`${page.url}/mail-2.html`);
  expect(await second.text()).toContain("<p>two</p>");
  expect(await readFile(join(folder, "mail-2.html"), "utf8")).toContain("<p>two</p>");
  expect((await fetch(`${page.url}/mail-3.html`)).status).toBe(404);
  expect((await fetch(`${page.url}/../etc/passwd`)).status).toBe(404);
});
