import { expect, test } from "@jest/globals";
import { sharing } from "../../src/web/sharing.ts";

test("whoever asks within a while has the same answer; then it is read anew, and also when the clock was set back", async () => {
  let at = 0;
  let reads = 0;
  const read = sharing(
    async () => {
      reads += 1;
      return reads;
    },
    () => new Date(at),
    2_000,
  );
  expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
  at = 1_999;
  expect(await read()).toBe(1);
  at = 2_000;
  expect(await read()).toBe(2);
  at = 500;
  expect(await read()).toBe(3);
});

test("a failure is told to those who wait for it, and to nobody later", async () => {
  let reads = 0;
  const read = sharing(
    async () => {
      reads += 1;
      if (reads === 1) throw new Error("the store is down");
      return reads;
    },
    () => new Date(0),
    2_000,
  );
  const both = await Promise.allSettled([read(), read()]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await read()).toBe(2);
});
