import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";

const ROUNDS = 12;
const PATIENCE_MS = 300_000;
const LONGEST_WAIT_MS = 60;

/**
 * Defines the test that a store has all of a write or nothing when the process is killed in the middle of the write.
 * @param empty returns the URL of an empty store
 */
export function describeKilledWriter(name: string, empty: () => Promise<string>): void {
  describe(`a process killed while it writes to ${name}`, () => {
    test(
      "leaves all of the write or nothing",
      async () => {
        const url = await empty();
        let within = 0;
        for (let round = 0; round < ROUNDS; round += 1) {
          const { begun, ended } = await killInTheMiddle(url, 1 + (round % 4));
          if (begun > ended) within += 1;
          const keyStore = await openKeyStore(url, { writer: true, now: () => new Date(), leaseMs: 2_000 });
          const found = await generationIn(keyStore);
          expect([ended, begun]).toContain(found);
          await keyStore.write(
            ["kept", "passing"].flatMap((collection) =>
              Array.from({ length: 300 }, (_, id) => ({ collection, id: String(id), value: null })),
            ),
          );
          expect([await keyStore.ids("kept"), await keyStore.ids("passing")]).toEqual([[], []]);
          await keyStore.close();
        }
        expect(within).toBeGreaterThan(ROUNDS / 3);
      },
      PATIENCE_MS,
    );
  });
}

/** Kills the writer a random time after its n-th write has begun. Returns the writes that it has begun and ended. */
async function killInTheMiddle(url: string, writes: number): Promise<{ begun: number; ended: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "write-batches.ts"), url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = { begin: 0, end: 0 };
  let killing: Promise<void> | null = null;
  for await (const line of createInterface(child.stdout)) {
    const [what, generation] = line.split(" ");
    if (what !== "begin" && what !== "end") continue;
    said[what] = Number(generation);
    if (said.begin >= writes)
      killing ??= sleep(Math.random() * LONGEST_WAIT_MS).then(() => {
        child.kill("SIGKILL");
      });
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  await killing;
  return { begun: said.begin, ended: said.end };
}

/** Returns the one generation of all entries; 0: there are none. */
async function generationIn(keyStore: KeyStore): Promise<number> {
  const kept = [...(await keyStore.list("kept")).values()];
  const passing = [...(await keyStore.list("passing")).values()];
  const generations = new Set([...kept, ...passing].map(generationOf));
  expect(generations.size).toBe(kept.length === 0 ? 0 : 1);
  const [generation = 0] = generations;
  expect([0, 300]).toContain(kept.length);
  expect(passing).toHaveLength(generation > 0 && generation % 2 === 0 ? 50 : 0);
  return generation;
}

function generationOf(value: unknown): number {
  if (typeof value !== "object" || value === null || !("generation" in value)) throw new Error("no generation");
  return Number(value.generation);
}
