import { existsSync } from "node:fs";
import { describe } from "@jest/globals";
import type { Browser } from "playwright-core";
import { CHROMIUM } from "../channels/email/browser.ts";

/** Runs a suite in a real browser. Without one it is skipped, and fails where LOWSTOCKD_TEST_REQUIRE_SERVICES is set. */
export const describeInBrowser =
  existsSync(CHROMIUM) || process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1" ? describe : describe.skip;

export async function openBrowser(): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  // Tests run as root in containers, where its sandbox cannot.
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
