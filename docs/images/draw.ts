import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { LOCALES } from "../../src/policy/locale.ts";
import { CHROMIUM, measure } from "../../test/channels/email/browser.ts";
import { drawPages } from "./pages.ts";
import { slackPage } from "./slack-page.ts";
import { tellOfMorning } from "./story.ts";

/*
 * Draws the pictures of the READMEs: real messages and pages of a made-up shop, as a browser shows them.
 *   npm run images
 */

const FOLDER = import.meta.dirname;
const WIDTH = 700;

const run = promisify(execFile);

for (const locale of LOCALES) {
  const { mail, slack } = await tellOfMorning(locale);
  const ending = locale === "en" ? "png" : `${locale}.png`;
  await draw(mail, `mail.${ending}`);
  await draw(slackPage(slack), `slack.${ending}`);
  await drawPages(locale, (name) => path.join(FOLDER, `${name}.${ending}`));
}

async function draw(page: string, name: string): Promise<void> {
  const [size] = await measure([page], WIDTH);
  const folder = await mkdtemp(path.join(tmpdir(), "lowstockd-images-"));
  try {
    const file = path.join(folder, "message.html");
    await writeFile(file, page);
    await run(CHROMIUM, [
      "--headless",
      // Root may not have one, and the pages are our own.
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      "--force-device-scale-factor=1.5",
      `--user-data-dir=${path.join(folder, "profile")}`,
      `--window-size=${WIDTH},${size?.height}`,
      `--screenshot=${path.join(FOLDER, name)}`,
      pathToFileURL(file).href,
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
