import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/*
 * V8 sizes its heap by the machine, and the daemon is to stay small on a large one, too. V8 reads the sizes at the end of each
 * collection, and the counts each time it counts. Their reasons and costs: docs/decisions/0018-a-small-heap.md.
 */
const FLAGS = [
  // The room for new objects stays at its size after loading, 8 to 16 MB; by default it grows up to 128 MB.
  "--semi-space-growth-factor=1",
  // Code is optimized when it has run twenty times as often as by default: that of a poll of thousands of levels is, and a small
  // shop is spared the optimizing compilers, of whose code and work an idle daemon holds 7 MB.
  "--invocation-count-for-maglev=8000",
  "--invocation-count-for-maglev-osr=2000",
  "--invocation-count-for-turbofan=60000",
  "--invocation-count-for-osr=10000",
];

/** By how many percent the whole heap grows until it is collected; by default it doubles or more. */
const GROWTH = { small: 50, large: 30 };

/** The heap of some 50,000 levels. In a larger one half of it would be much, and a collection costs little beside a poll. */
const LARGE_BYTES = 96 * 1024 * 1024;

/** How often is looked how large the heap is: many times in a poll of as many levels. */
const LOOK_MS = 1_000;

/** Keeps the heap of this process close to the size of its live objects, from now on. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
  let growth: number | null = null;
  const fitGrowth = () => {
    const fitting = getHeapStatistics().used_heap_size > LARGE_BYTES ? GROWTH.large : GROWTH.small;
    if (fitting !== growth) setFlagsFromString(`--heap-growing-percent=${fitting}`);
    growth = fitting;
  };
  fitGrowth();
  setInterval(fitGrowth, LOOK_MS).unref();
}

/** The heap of a shop with some thousands of low levels. In a larger one, polls with little room for new objects cost more. */
const LARGEST_BYTES = 24 * 1024 * 1024;

/**
 * Frees the memory that loading and the first work have left unused. V8 would keep it until the heap has grown by half, which
 * never happens in a small shop. It stops the process for about a tenth of a second. A heap above 24 MB is left alone.
 */
export function giveBackLeftovers(): void {
  if (process.memoryUsage().heapUsed > LARGEST_BYTES) return;
  setFlagsFromString("--expose-gc");
  // `gc` exists only in contexts that are made after the flag is set.
  const collect: NodeJS.GCFunction = runInNewContext("gc");
  // Only this kind of collection also shrinks the room for new objects.
  collect({ type: "major", flavor: "last-resort" });
}
