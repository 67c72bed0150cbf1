import { chromium } from "playwright-core";
import type { Locale } from "../../src/policy/locale.ts";
import { hashPassword } from "../../src/web/password.ts";
import { CHROMIUM } from "../../test/channels/email/browser.ts";
import { openOutside } from "../../test/cli/outside.ts";
import { startServing } from "../../test/web/serving-daemon.ts";

/** What is drawn of the daemon's own pages: as a desk has it, and as a phone has it at night. */
const VIEWS = [
  { name: "overview", path: "/", width: 1000, height: 560, scheme: "light" },
  { name: "levels", path: "/levels?status=out&sort=missing", width: 400, height: 740, scheme: "dark" },
] as const;

const PASSWORD = "contraseña";

/**
 * Draws pages of a daemon that watches a made-up shop.
 * @param fileOf where the picture of that name goes
 */
export async function drawPages(locale: Locale, fileOf: (name: string) => string): Promise<void> {
  await using outside = await openOutside({ products: 500 });
  const users = [{ name: "ana", password_hash: await hashPassword(PASSWORD) }];
  await using serving = await startServing(outside, { users }, { poll: { cron: "*/15 * * * *" } });
  await outside.mail.received(1);
  // Root may not have a sandbox, and the pages are our own.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  try {
    for (const { name, path, width, height, scheme } of VIEWS) {
      const language = locale === "es" ? "es-SV" : "en-US";
      const viewport = { width, height };
      const context = await browser.newContext({
        locale: language,
        colorScheme: scheme,
        viewport,
        deviceScaleFactor: 1.5,
      });
      const page = await context.newPage();
      await page.goto(new URL(path, serving.address).href);
      await page.fill("#name", "ana");
      await page.fill("#password", PASSWORD);
      await page.locator("main button[type=submit]").click();
      await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
      // A phone shows what was found, and not the form above it.
      if (name === "levels") await page.locator("section.card").evaluate((section) => section.scrollIntoView());
      await page.screenshot({ path: fileOf(name) });
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
