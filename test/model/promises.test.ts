import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type KeyStore, keyStoreOn, openKeyStore } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import fc from "../fast-check.ts";
import { history } from "./history.ts";
import { play } from "./play.ts";

/** How many times as many runs to make. */
const MORE = Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);

/** The histories are the same each time unless another seed is set. */
const SEED = Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261123);

async function assertPromises(runs: number, openKeyStore: () => Promise<KeyStore>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(history, async (story) => {
      expect(await play(story, openKeyStore)).toEqual([]);
    }),
    { seed: SEED, numRuns: runs * MORE },
  );
}

describe("whatever happens to the shop, the API, the store, the channels and the daemon", () => {
  const patience = 300_000 * MORE;

  test(
    "nothing is lost, nothing invented, nothing repeated",
    () => assertPromises(2_000, async () => keyStoreOn(openMemory(), "memory:", true)),
    patience,
  );

  test(
    "the same holds on a real database",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "lowstockd-model-"));
      try {
        let files = 0;
        await assertPromises(40, () => {
          files += 1;
          return openKeyStore(`sqlite:${join(folder, `${files}.sqlite`)}`, { writer: true, now: () => new Date() });
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    patience,
  );
});
