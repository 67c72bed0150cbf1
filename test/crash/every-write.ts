import { describe, expect, test } from "@jest/globals";
import type { KeyStore } from "../../src/store/key-store.ts";
import { engageOne, engagePair } from "../model/crew.ts";
import { newsFor } from "./acts.ts";
import type { Mishap } from "./mishap.ts";
import { type Outcome, replay } from "./replay.ts";

const PATIENCE_MS = 300_000;
const MAIL = newsFor("mail");
const SLACK = newsFor("slack");

/**
 * Defines the tests that the whole loop keeps its promises with any mishap at any write.
 * @param useEmpty runs the work on an empty store, and closes it
 * @param isShared whether another process shares the store, and goes on
 */
export function describeEveryWrite(
  name: string,
  useEmpty: (work: (keyStore: KeyStore) => Promise<void>) => Promise<void>,
  isShared = false,
) {
  const play = (keyStore: KeyStore, mishaps: readonly Mishap[]) =>
    replay(keyStore, mishaps, isShared ? engagePair() : engageOne);

  /** Replays all acts once for each write, with the mishap at that write. */
  async function atEveryWrite(kind: Omit<Mishap, "atWrite">, judge: (outcome: Outcome) => void): Promise<void> {
    let writes = Number.POSITIVE_INFINITY;
    for (let atWrite = 1; atWrite <= writes; atWrite += 1) {
      await useEmpty(async (keyStore) => {
        const outcome = await play(keyStore, [{ ...kind, atWrite }]);
        try {
          judge(outcome);
        } catch (error) {
          throw new Error(`at write ${atWrite}`, { cause: error });
        }
        // The number of writes without a mishap; there are more of them as long as a mishap happens.
        if (!kind.isDeath || outcome.writes.length === 1) writes = Math.min(writes, outcome.writes[0] ?? 0);
      });
    }
    expect(writes).toBeGreaterThan(40);
  }

  describe(`breaches, recoveries and failing channels on ${name}`, () => {
    test("without a mishap everything is told exactly once", async () => {
      await useEmpty(async (keyStore) => expectExactlyOnce(await play(keyStore, [])));
    });

    test.each([
      ["before", false],
      ["after", true],
    ])(
      "a process that dies right %s any of its writes loses nothing and invents nothing",
      (_, isMade) => atEveryWrite({ isMade, isDeath: true }, expectAtLeastOnce),
      PATIENCE_MS,
    );

    test.each([
      ["not made", false],
      ["made, though it is reported as failed,", true],
    ])(
      "a process that survives any write that is %s tells everything exactly once",
      (_, isMade) => atEveryWrite({ isMade, isDeath: false }, expectExactlyOnce),
      PATIENCE_MS,
    );
  });
}

export function expectExactlyOnce({ told, dead, parts, pending, uncommitted }: Outcome): void {
  expect(told).toEqual({ mail: MAIL.told, slack: SLACK.told });
  expect(dead).toEqual({ mail: MAIL.dead, slack: SLACK.dead });
  expect(parts.mail).toEqual([...new Set(parts.mail)]);
  expect(parts.slack).toEqual([...new Set(parts.slack)]);
  expect(pending).toEqual([]);
  expect(uncommitted).toEqual([]);
}

/** Expects that everything was told, and that a death has repeated at most one message of one channel. */
export function expectAtLeastOnce({ told, dead, parts, pending, uncommitted, writes }: Outcome): void {
  expect([...new Set(told.mail)]).toEqual(MAIL.told);
  expect([...new Set(told.slack)]).toEqual(SLACK.told);
  expect(dead).toEqual({ mail: MAIL.dead, slack: SLACK.dead });
  const deaths = writes.length - 1;
  const repeated = [...parts.mail, ...parts.slack].length - new Set(parts.mail).size - new Set(parts.slack).size;
  expect(repeated).toBeLessThanOrEqual(deaths);
  expect(pending).toEqual([]);
  expect(uncommitted).toEqual([]);
}
