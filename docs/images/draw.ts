import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { LOCALES } from "../../src/policy/locale.ts";
import { slackPage } from "./slack-page.ts";
import { tellOfMorning } from "./story.ts";

/*
 * Draws the pictures of the READMEs: real messages of a made-up shop, as Debian's chromium shows them.
 *   npm run images
 */

const FOLDER = import.meta.dirname;

const run = promisify(execFile);

const scratch = await mkdtemp(path.join(tmpdir(), "lowstockd-images-"));
try {
  for (const locale of LOCALES) {
    const { mail, slack } = await tellOfMorning(locale);
    const ending = locale === "en" ? "png" : `${locale}.png`;
    await draw(mail, 700, `mail.${ending}`);
    await draw(slackPage(slack), 700, `slack.${ending}`);
  }
} finally {
  await rm(scratch, { recursive: true });
}

async function draw(html: string, width: number, name: string): Promise<void> {
  const file = path.join(scratch, "message.html");
  await writeFile(file, html);
  const height = await measure(html, width);
  const size = [`--window-size=${width},${height}`, "--force-device-scale-factor=1.5", "--hide-scrollbars"];
  await chromium(...size, `--screenshot=${path.join(FOLDER, name)}`, `file://${file}`);
  process.stdout.write(`${name}: ${width} × ${height}\n`);
}

/** The height of a page at a width, in CSS pixels, measured from outside, for a mail has no scripts. */
async function measure(html: string, width: number): Promise<number> {
  const file = path.join(scratch, "measure.html");
  const source = html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><iframe width="${width}" height="100" frameborder="0" srcdoc="${source}"
      onload="document.title = 'height ' + this.contentDocument.documentElement.scrollHeight"></iframe>`,
  );
  const { stdout } = await chromium("--dump-dom", `file://${file}`);
  const [, height] = /<title>height (\d+)<\/title>/.exec(stdout) ?? [];
  if (height === undefined) throw new Error("chromium did not measure the page");
  return Number(height);
}

function chromium(...args: readonly string[]) {
  return run("chromium", ["--headless", "--no-sandbox", "--disable-gpu", ...args], { maxBuffer: 10_000_000 });
}
