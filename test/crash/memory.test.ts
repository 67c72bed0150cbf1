import { test } from "@jest/globals";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { openMemory } from "../../src/store/memory-backend.ts";
import { openMemoryWithLanes } from "../store/memory-lanes.ts";
import { describeEveryWrite, expectAtLeastOnce } from "./every-write.ts";
import { replay } from "./replay.ts";

const openEmpty = () => keyStoreOn(openMemory(), "memory:", true);

describeEveryWrite("memory", (work) => work(openEmpty()));
describeEveryWrite(
  "memory, which another process shares",
  (work) =>
    work(
      keyStoreOn(
        openMemoryWithLanes(() => new Date()),
        "memory:",
        true,
      ),
    ),
  true,
);

test("a process that dies again while it recovers from a death loses nothing, either", async () => {
  const { writes } = await replay(openEmpty(), []);
  for (let first = 1; first <= (writes[0] ?? 0); first += 1) {
    // The second process has little to recover, and soon goes on with the acts.
    for (const second of [1, 2, 3, 6]) {
      const isMade = (first + second) % 2 === 0;
      const deaths = [first, second].map((atWrite) => ({ atWrite, isMade, isDeath: true }));
      expectAtLeastOnce(await replay(openEmpty(), deaths));
    }
  }
}, 120_000);
