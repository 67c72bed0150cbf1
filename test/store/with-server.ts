import { describe, test } from "@jest/globals";

/**
 * Runs a suite against the server whose URL the environment variable holds. Without one the suite is skipped; where
 * LOWSTOCKD_TEST_REQUIRE_SERVICES is set, as in .ci/run, it fails instead.
 */
export function describeWithServer(variable: string, suite: (url: string) => void): void {
  const url = process.env[variable];
  if (url) {
    suite(url);
    return;
  }
  const required = process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1";
  const describeMissing = required ? describe : describe.skip;
  describeMissing(`skipped, as ${variable} is not set`, () => {
    test("runs against that server", () => {
      throw new Error(`set ${variable}`);
    });
  });
}
