import { expect, it } from "@jest/globals";
import { holdOnce } from "../../src/stock/hold-once.ts";

it("returns the first of equal values, and any other value as it is", () => {
  const once = holdOnce<{ readonly value: string; readonly by: readonly string[] }>();
  const [first, alike, other] = [
    { value: "5", by: ["erp"] },
    { value: "5", by: ["erp"] },
    { value: "5", by: [] },
  ];
  expect(once(first)).toBe(first);
  expect(once(alike)).toBe(first);
  expect(once(other)).toBe(other);
});
