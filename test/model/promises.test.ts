import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type KeyStore, keyStoreOn, openKeyStore } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import fc from "../fast-check.ts";
import { openMemoryWithLanes } from "../store/memory-lanes.ts";
import { describeWithServer } from "../store/with-server.ts";
import { engageOne, engageThree } from "./crew.ts";
import { type History, history, historyOfFleet } from "./history.ts";
import { play } from "./play.ts";

/** How many times as many runs to make. */
const MORE = Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);

/** The histories are the same each time unless another seed is set. */
const SEED = Number(process.env.LOWSTOCKD_TEST_SEED ?? 20261123);

/** Longer than any story takes to be played, and shorter than a pause in one. */
const LEASE_MS = 45_000;

async function assertPromises(
  runs: number,
  openKeyStore: (now: () => Date) => Promise<KeyStore>,
  { histories = history, engage = engageOne }: { histories?: fc.Arbitrary<History>; engage?: typeof engageOne } = {},
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(histories, async (story) => {
      expect(await play(story, openKeyStore, engage)).toEqual([]);
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

  test(
    "the same holds for three that share the store, and each of which may not move for as long as another one does its work",
    () =>
      assertPromises(
        500,
        async (now) => keyStoreOn(openMemoryWithLanes(now), "memory:", true, { leaseMs: LEASE_MS, now }),
        {
          histories: historyOfFleet,
          engage: engageThree,
        },
      ),
    patience,
  );
});

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => describeShared("Redis", () => emptyRedis(server, 15)));
describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) =>
  describeShared("PostgreSQL", () => emptyPostgres(server, "lowstockd_model")),
);

function describeShared(kind: string, empty: () => Promise<string>): void {
  test(
    `whatever happens, three that share a store on ${kind} lose, invent and repeat nothing`,
    () =>
      assertPromises(
        20,
        async () => openKeyStore(await empty(), { writer: true, shared: "three", now: () => new Date() }),
        { engage: engageThree },
      ),
    300_000 * MORE,
  );
}
