import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { CHROMIUM } from "../channels/email/browser.ts";

/** Runs a suite in a real browser. Without one it is skipped, and fails where LOWSTOCKD_TEST_REQUIRE_SERVICES is set. */
export const describeInBrowser =
  existsSync(CHROMIUM) || process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1" ? describe : describe.skip;

export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  // Tests run as root in containers, where its sandbox cannot.
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** How pages are looked at: widths, languages and colours. */
export const VIEWS = [
  { locale: "en-US", width: 360, scheme: "light" },
  { locale: "en-US", width: 1280, scheme: "dark" },
  { locale: "es-SV", width: 360, scheme: "dark" },
  { locale: "es-SV", width: 1280, scheme: "light" },
] as const;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens a page of a browser, with all that it complains of. */
export async function look(
  browser: Browser,
  { locale, width, scheme }: { readonly locale: string; readonly width: number; readonly scheme: "light" | "dark" },
) {
  const context = await browser.newContext({ locale, colorScheme: scheme, viewport: { width, height: 800 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("requestfailed", (request) => {
    // Given up by the browser itself, for the next page.
    if (request.failure()?.errorText !== "net::ERR_ABORTED") complaints.push(`failed: ${request.url()}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
}

/** Expects a page to be whole: nothing is wider than the window, and nothing keeps anybody out. */
export async function inspect(page: Page, path: string, view: object): Promise<void> {
  const overflow = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
  // Evaluated by the browser's debugger, which the page's policy does not bind.
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    "axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 200)).join(' | ')))",
  );
  expect({ path, view, overflow, violations }).toEqual({ path, view, overflow: 0, violations: [] });
}
