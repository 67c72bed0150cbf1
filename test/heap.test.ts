import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const HEAP = new URL("../src/heap.ts", import.meta.url).href;

/** Returns the room for new objects, in bytes, after many of them have survived a collection. */
async function roomAfterwards(before: string): Promise<number> {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { keepHeapSmall } from ${JSON.stringify(HEAP)};
    ${before};
    for (let round = 0; round < 10; round += 1) {
      const kept = Array.from({ length: 200_000 }, (_, index) => ({ index, list: [index] }));
      if (kept.length === 0) throw new Error("nothing was kept");
    }
    console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return Number(stdout);
}

it("keeps the room for new objects from growing", async () => {
  const [small, usual] = await Promise.all([roomAfterwards("keepHeapSmall()"), roomAfterwards("")]);
  expect(small).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(usual).toBeGreaterThan(small);
});

/** Returns what the process holds, in bytes, at work soon after it has let go of far more than it has in use. */
async function heldAfterwards(before: string): Promise<number> {
  const script = `
    import { setImmediate } from "node:timers/promises";
    import { keepHeapSmall } from ${JSON.stringify(HEAP)};
    ${before};
    const make = (count) => Array.from({ length: count }, (_, index) => ({ index, list: [index] }));
    let kept = make(1_000_000);
    let large = make(2_000_000);
    large = null;
    for (let round = 0; round < 6; round += 1) {
      const next = [];
      for (let part = 0; part < 100; part += 1) {
        next.push(...make(10_000));
        await setImmediate();
      }
      kept = next;
    }
    if (kept.length !== 1_000_000) throw new Error("not all was kept");
    console.log(process.memoryUsage.rss());
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  // V8 says there which flags it does not know.
  if (stderr !== "") throw new Error(stderr);
  return Number(stdout);
}

it("gives back what is not in use any more while the process goes on working", async () => {
  const [small, usual] = await Promise.all([heldAfterwards("keepHeapSmall()"), heldAfterwards("")]);
  expect(small).toBeLessThan(usual / 1.5);
});

/** Returns the room for new objects, in bytes, before and after unused memory is freed. */
async function roomGivenBack(count: number): Promise<{ before: number; after: number }> {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { giveBackLeftovers, keepHeapSmall } from ${JSON.stringify(HEAP)};
    const room = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space").space_size;
    const objects = Array.from({ length: ${count} }, (_, index) => ({ index, list: [index] }));
    keepHeapSmall();
    const before = room();
    giveBackLeftovers();
    console.log(JSON.stringify({ before, after: room(), count: objects.length }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]);
  return JSON.parse(stdout);
}

it("frees the room for new objects that loading has left", async () => {
  const { before, after } = await roomGivenBack(40_000);
  expect(after).toBeLessThan(before);
});

it("leaves a heap alone when much of it is in use", async () => {
  const { before, after } = await roomGivenBack(400_000);
  expect(after).toBe(before);
});
