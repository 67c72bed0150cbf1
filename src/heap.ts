import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/*
 * V8 sizes its heap by the machine, and the daemon is to stay small on a large one, too. V8 reads the sizes at the end of each
 * collection, and the counts each time it counts. Their reasons and costs: docs/decisions/0018-a-small-heap.md.
 */
const FLAGS = [
  // The room for new objects stays at its size after loading, 8 to 16 MB; by default it grows up to 128 MB.
  "--semi-space-growth-factor=1",
  // New objects are collected while the whole heap is being marked, too, as they were up to V8 11. Otherwise the room for them grows
  // by 30 to 60 MB whenever a heap of 100,000 levels is marked.
  "--no-separate-gc-phases",
  // Maglev compiles at the same moment whatever was called as often, such as all that a request runs: its work on 170 functions
  // holds 20 MB. Turbofan, which takes few at a time, does so later than by default, when a function was called that often.
  "--no-maglev",
  "--invocation-count-for-turbofan=20000",
  "--invocation-count-for-osr=4000",
  // New objects are collected by the one thread that made them: few survive, and to share these with others costs more than it saves.
  "--no-parallel-scavenge",
];

const MB = 1024 * 1024;

/** The heap of a shop with some thousands of low levels. In a larger one, polls with little room for new objects cost more. */
const SMALL_BYTES = 24 * MB;

/** By how many percent the whole heap grows until it is collected; by default it doubles or more. */
const GROWTH = { small: 50, large: 20 };

/** The heap of some 50,000 levels. In a larger one half of it would be much, and a collection costs little beside a poll. */
const LARGE_BYTES = 96 * MB;

/**
 * How much may be allocated between two collections of new objects, half of their room. V8 shrinks it to 1 MB when it saves memory or has
 * nothing to do; below this it may double.
 */
const ROOM_BYTES = 4 * MB;

/** The process may hold so much, or so many times what is in use where that is more. Above it V8 saves memory. */
const HELD = { bytes: 280 * MB, timesUsed: 1.4 };

/** Keeps the heap of this process close to the size of its live objects, from now on. */
export function keepHeapSmall(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
  const set = createFlags();
  const regulate = () => {
    const used = getHeapStatistics().used_heap_size;
    set("heap-growing-percent", used > LARGE_BYTES ? GROWTH.large : GROWTH.small);
    // To compile anything takes 5 MB of an idle daemon, for polls of some ms.
    set("turbofan", used >= SMALL_BYTES);
    // In a small heap there is nothing to save, and the less room there is the better.
    if (used < SMALL_BYTES) return;
    set("semi-space-growth-factor", roomForNew() < ROOM_BYTES ? 2 : 1);
    const isMuch = process.memoryUsage.rss() > Math.max(HELD.bytes, HELD.timesUsed * used);
    // Its collections then give back the pages that they have emptied. Otherwise V8 keeps these, 50 to 100 MB, until it is idle.
    set("memory-saver-mode", isMuch);
  };
  regulate();
  new PerformanceObserver(regulate).observe({ entryTypes: ["gc"] });
}

/** Returns a function that sets a flag of V8 where it has another value. */
function createFlags(): (name: string, value: number | boolean) => void {
  const known = new Map<string, number | boolean>();
  return (name, value) => {
    if (known.get(name) === value) return;
    known.set(name, value);
    setFlagsFromString(typeof value === "number" ? `--${name}=${value}` : value ? `--${name}` : `--no-${name}`);
  };
}

/** Returns how much may be allocated between two collections of new objects, whether V8 holds all of that now or not. */
function roomForNew(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  return space === undefined ? ROOM_BYTES : space.space_used_size + space.space_available_size;
}

/**
 * Frees the memory that loading and the first work have left unused. V8 would keep it until the heap has grown by half, which
 * never happens in a small shop. It stops the process for about a tenth of a second. A heap above 24 MB is left alone.
 */
export function giveBackLeftovers(): void {
  if (process.memoryUsage().heapUsed > SMALL_BYTES) return;
  setFlagsFromString("--expose-gc");
  // `gc` exists only in contexts that are made after the flag is set.
  const collect: NodeJS.GCFunction = runInNewContext("gc");
  // Only this kind of collection also shrinks the room for new objects.
  collect({ type: "major", flavor: "last-resort" });
}
