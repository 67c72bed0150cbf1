import { describe, expect, test } from "@jest/globals";
import { thresholdsConfigSchema } from "../../src/stock/config.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";

describe("damping", () => {
  test("is off unless the config asks for it", () => {
    const { recovery_margin: margin, confirm } = thresholdsConfigSchema.parse({});
    expect({ margin, confirm }).toEqual(NO_DAMPING);
  });

  test.each([
    [3, { units: "3" }],
    [0.5, { units: "0.5" }],
    ["10%", { percent: "10" }],
    ["2.5 %", { percent: "2.5" }],
  ])("a margin of %p is read exactly", (recovery_margin, margin) => {
    expect(thresholdsConfigSchema.parse({ recovery_margin })).toMatchObject({ recovery_margin: margin });
  });
});
