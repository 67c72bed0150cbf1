import type { Lane } from "../store/shared-store.ts";
import type { Clock } from "../watch/clock.ts";
import { createKeyedLock, type KeyedLock } from "../watch/keyed-lock.ts";

/** The pause before a lane is asked for again. */
const AGAIN_MS = 250;

/** A poll of a slow server may have the lane for minutes; who waits for longer is better off to try again later. */
const PATIENCE_MS = 5 * 60_000;

/** Makes a lock that holds across a fleet: one daemon at a time has the lane of a name. */
export function createLaneLock(
  takeLane: (name: string) => Promise<Lane | string>,
  clock: Pick<Clock, "sleep">,
): KeyedLock {
  // One asks at a time.
  const own = createKeyedLock();
  return {
    take: (name, work) =>
      own.take(name, async () => {
        await using _ = await waitForLane(name);
        return await work();
      }),
  };

  async function waitForLane(name: string): Promise<AsyncDisposable> {
    const giveUpAt = performance.now() + PATIENCE_MS;
    for (;;) {
      const lane = await takeLane(name);
      if (typeof lane !== "string") return { [Symbol.asyncDispose]: () => lane.release() };
      if (performance.now() >= giveUpAt) throw new Error(`${name} is still at work elsewhere (${lane})`);
      await clock.sleep(AGAIN_MS, new AbortController().signal);
    }
  }
}
