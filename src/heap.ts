import { setFlagsFromString } from "node:v8";

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
