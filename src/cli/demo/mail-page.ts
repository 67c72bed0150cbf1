import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { HTML } from "../../channels/liquid/medium.ts";
import { listen } from "../../sandbox/listen.ts";
import type { ReceivedMail } from "../../sandbox/mail-sink.ts";

/** A page on this machine that shows the mails as their readers see them. */
export interface MailPage extends AsyncDisposable {
  readonly url: string;
  /** Shows one more, and keeps it as a file beside the others. */
  add(mail: ReceivedMail): Promise<void>;
}

interface Entry {
  readonly subject: string;
  readonly to: string;
  readonly html: string;
}

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  // What a mail brings along is shown, and nothing of it runs or calls home.
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'",
};

/** @param folder where the mails are kept as files */
export async function startMailPage(folder: string): Promise<MailPage> {
  const mails: Entry[] = [];
  const server = createServer((request, response) => {
    const number = /^\/mail-(\d+)\.html$/.exec(request.url ?? "")?.[1];
    if (number === undefined) {
      const found = request.url === "/";
      response.writeHead(found ? 200 : 404, HEADERS).end(found ? listOf(mails) : "");
      return;
    }
    const mail = mails[Number(number) - 1];
    response.writeHead(mail ? 200 : 404, HEADERS).end(mail?.html ?? "");
  });
  const url = `http://${await listen(server, 0, "127.0.0.1")}`;
  return {
    url,
    async add({ mail, recipients }) {
      const html = mail.html || `<pre>${HTML.escape(mail.text ?? "")}</pre>`;
      mails.push({ subject: mail.subject ?? "", to: recipients.join(", "), html });
      await writeFile(path.join(folder, `mail-${mails.length}.html`), html);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listOf(mails: readonly Entry[]): string {
  const entries = mails.map(
    ({ subject, to }, index) =>
      `<section><h2>${HTML.escape(subject)}</h2><p>${HTML.escape(to)} · <a href="/mail-${index + 1}.html">mail-${index + 1}.html</a></p>` +
      `<iframe src="/mail-${index + 1}.html" title="${HTML.escape(subject)}"></iframe></section>`,
  );
  return (
    '<!doctype html><html><head><meta charset="utf-8"><title>lowstockd demo</title>' +
    '<meta name="viewport" content="width=device-width"><style>' +
    "body{font:16px/1.5 system-ui,sans-serif;max-width:760px;margin:24px auto;padding:0 16px;color:#16202c;background:#f4f6f8}" +
    "h2{font-size:18px;margin:32px 0 0}p{margin:0 0 8px;color:#5b6773}iframe{width:100%;height:560px;border:1px solid #d5dbe1;background:#fff}" +
    `</style></head><body><h1>lowstockd demo</h1>${entries.reverse().join("") || "<p>…</p>"}</body></html>`
  );
}
