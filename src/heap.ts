import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/*
 * V8 sizes its heap by the machine, which may be large where the daemon is to be small. Both of these are read each time that
 * a collection ends. Why, and what they cost: docs/decisions/0018-a-small-heap.md.
 */
const FLAGS = [
  // New objects get no more room than they have when the program is loaded, 8 to 16 MB: the default is up to 128 MB.
  "--semi-space-growth-factor=1",
  // All of it is collected once it has grown by half, and not only once it has doubled or more.
  "--heap-growing-percent=50",
];

/** Keeps the heap of this process near what it holds, from now on. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}

/** Of a shop of some thousands of low levels. A larger one needs its room for new objects: with little its polls cost a third more. */
const LARGEST_BYTES = 24 * 1024 * 1024;

/**
 * Gives back what loading and the first work have left: V8 would keep it until the heap has grown by half, which that of a small
 * shop never does. Stops the process for a tenth of a second or so.
 */
export function giveBackLeftovers(): void {
  if (process.memoryUsage().heapUsed > LARGEST_BYTES) return;
  setFlagsFromString("--expose-gc");
  // Only contexts that are made from now on have it.
  const collect: NodeJS.GCFunction = runInNewContext("gc");
  // Of the kinds there are this one alone makes the room for new objects smaller, too.
  collect({ type: "major", flavor: "last-resort" });
}
