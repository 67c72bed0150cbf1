import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "@jest/globals";
import { createCompanyMemory } from "../../src/store/company-memory.ts";

const MODULE = new URL("../../src/store/company-memory.ts", import.meta.url).href;

/**
 * Remembers companies with so many levels each in a process of its own, and returns how many MB that takes once garbage is
 * collected, and what is remembered of the first one.
 */
async function remembered(companies: number, levels: number): Promise<{ megabytes: number; first: Value }> {
  const script = `
    import { createCompanyMemory } from ${JSON.stringify(MODULE)};
    const memory = createCompanyMemory(({ levels }) => levels.length);
    const collect = async () => {
      for (let round = 0; round < 2; round += 1) {
        // What was used in this turn is held until it ends.
        await new Promise(setImmediate);
        gc();
      }
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = await collect();
    for (let company = 0; company < ${companies}; company += 1) memory.set(String(company), (${sampleOf})(${levels}));
    const megabytes = ((await collect()) - before) / 1024 / 1024;
    console.log(JSON.stringify({ megabytes, first: memory.get("0") }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--expose-gc",
    "--input-type=module",
    "--eval",
    script,
  ]);
  return JSON.parse(stdout);
}

type Value = ReturnType<typeof sampleOf>;

function sampleOf(count: number) {
  const levels = Array.from({ length: count }, (_, id) => ({
    id,
    name: `Tornillo hexagonal ${id}`,
    stock: `${id % 7}`,
  }));
  return { levels };
}

test("many companies take a small part of the room that they would take as they are, and nothing of them is lost", async () => {
  const one = await remembered(1, 1_000);
  const many = await remembered(100, 1_000);
  expect(many.megabytes).toBeLessThan(25 * one.megabytes);
  expect(many.first).toEqual(sampleOf(1_000));
});

test("what somebody holds is the same object, however many companies are used meanwhile", () => {
  const memory = createCompanyMemory<Value>(({ levels }) => levels.length);
  const value = sampleOf(1_000);
  memory.set("norte", value);
  for (let company = 0; company < 50; company += 1) memory.set(`sur-${company}`, sampleOf(1_000));
  expect(memory.get("norte")).toBe(value);
  expect(memory.get("norte")).toBe(value);
});

test("a company that was packed and has changed is remembered as it was set last", () => {
  const memory = createCompanyMemory<Value>(({ levels }) => levels.length);
  memory.set("norte", sampleOf(1_000));
  for (let company = 0; company < 50; company += 1) memory.set(`sur-${company}`, sampleOf(1_000));
  memory.set("norte", sampleOf(3));
  for (let company = 0; company < 50; company += 1) memory.set(`sur-${company}`, sampleOf(1_000));
  expect(memory.get("norte")).toEqual(sampleOf(3));
  memory.delete("norte");
  expect(memory.get("norte")).toBeUndefined();
});

test("a state that was packed has what was edited of it", async () => {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const script = `
    import { withEntries } from ${from("../../src/stock/by-level.ts")};
    import { rememberStates } from ${from("../../src/store/states.ts")};
    import { sampleState } from ${from("./samples.ts")};
    const memory = rememberStates();
    const keptOf = (levels, edited) => {
      const state = sampleState(1, levels);
      const { notificationState } = state;
      const record = [...notificationState.levels.values()][0];
      const many = new Map(Array.from({ length: edited }, (_, index) => ["level " + index, record]));
      const after = withEntries(many, new Map([["level 0", undefined], ["new", record]]));
      return { state: { ...state, notificationState: { ...notificationState, levels: after } }, shards: [1], patches: new Map(), epoch: 1 };
    };
    memory.set("norte", keptOf(1_000, 5_000));
    for (let company = 0; company < 20; company += 1) memory.set(String(company), keptOf(1_000, 0));
    await new Promise(setImmediate);
    gc();
    const { levels } = memory.get("norte").state.notificationState;
    console.log(JSON.stringify([levels instanceof Map, levels.size, levels.has("level 0"), levels.get("new")]));
    console.log(JSON.stringify([...sampleState(1, 1_000).notificationState.levels.values()][0]));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", "--input-type=module", "-e", script]);
  const [found, record] = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  // A map as packing makes it: this one was unpacked.
  expect(found).toEqual([true, 5_000, false, record]);
});
