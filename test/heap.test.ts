import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "@jest/globals";

const HEAP = new URL("../src/heap.ts", import.meta.url).href;

/** The room for new objects, in bytes, once many of them have outlived a collection. */
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
