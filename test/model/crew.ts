import type { KeyStore } from "../../src/store/key-store.ts";
import { type SharedStore, sharedStoreOn } from "../../src/store/shared-store.ts";
import { type Store, startStore } from "../../src/store/store.ts";
import { NOT_IN_DOUBT, type Tenure } from "../../src/store/tenure.ts";

/** Those who work on a store: one daemon alone, or several that share it. */
export interface Crew {
  /** The store as one of them sees it. */
  readonly store: Store;
  /** Has the one whose turn it is do work in a lane. */
  inLane<Result>(name: string, work: (store: Store, lane: Tenure) => Promise<Result>): Promise<Result>;
}

export async function engageOne(keyStore: KeyStore): Promise<Crew> {
  const store = await startStore(keyStore);
  return { store, inLane: (_, work) => work(store, NOT_IN_DOUBT) };
}

/** Engages three, who take turns: each finds what the others have done, and remembers what was there before that. */
export async function engageThree(keyStore: KeyStore): Promise<Crew> {
  const first = sharedStoreOn(keyStore);
  await first.recover();
  return inTurns([first, sharedStoreOn(keyStore), sharedStoreOn(keyStore)]);
}

/**
 * Engages two, of whom one may die.
 * @returns a function that takes the store as the first sees it, and as the other does, who stays when another first one comes
 */
export function engagePair(): (mortal: KeyStore, keyStore: KeyStore) => Promise<Crew> {
  let other: SharedStore | null = null;
  return async (mortal, keyStore) => {
    other ??= sharedStoreOn(keyStore);
    const first = sharedStoreOn(mortal);
    return inTurns([first, first, first, other]);
  };
}

function inTurns(members: readonly [SharedStore, ...SharedStore[]]): Crew {
  const [first] = members;
  let turns = 0;
  return {
    store: first,
    async inLane(name, work) {
      const member = members[turns % members.length] ?? first;
      turns += 1;
      const lane = await member.takeLane(name, "a step");
      if (typeof lane === "string") throw new Error(`${name} is taken: ${lane}`);
      try {
        return await work(member, lane);
      } finally {
        await lane.release();
      }
    },
  };
}
