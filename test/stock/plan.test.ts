import { describe, expect, test } from "@jest/globals";
import type { Coverage } from "../../src/stock/coverage.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { detectChanges, NO_MEMORY } from "../../src/stock/detect-changes.ts";
import { planLookUps, planSweep, reserveFor } from "../../src/stock/plan.ts";
import type { ThresholdPolicy } from "../../src/stock/threshold.ts";
import { listing } from "./levels.ts";

const policy: ThresholdPolicy = { compare: "at_or_below", zeroMinimum: "ignore" };
const noon = new Date("2026-11-23T12:00:00Z");
const budget = { left: 900, pageSize: 200 };
const checked = (hoursAgo: number, mode: Coverage["mode"] = "filtered"): Coverage => ({
  mode,
  settled: true,
  checkedAt: new Date(noon.getTime() - hoursAgo * 3_600_000).toISOString(),
  products: 3000,
  missed: 0,
});

describe("planning the sweep", () => {
  test("what the config forces is done", () => {
    expect(planSweep("filtered", null, budget, noon)).toBe("filtered");
    expect(planSweep("full", checked(1), budget, noon)).toBe("full");
  });

  test("auto checks the filter first, then relies on what it found for a day", () => {
    expect(planSweep("auto", null, budget, noon)).toBe("check");
    expect(planSweep("auto", checked(23), budget, noon)).toBe("filtered");
    expect(planSweep("auto", checked(23, "full"), budget, noon)).toBe("full");
    expect(planSweep("auto", checked(24), budget, noon)).toBe("check");
  });

  test("an unsettled check is repeated at the next poll", () => {
    expect(planSweep("auto", { ...checked(0, "full"), settled: false }, budget, noon)).toBe("check");
  });

  test("what the hour's budget cannot pay for is put off", () => {
    expect(planSweep("auto", checked(48), { left: 30, pageSize: 200 }, noon)).toBe("check");
    expect(planSweep("auto", checked(48), { left: 29, pageSize: 200 }, noon)).toBe("filtered");
    expect(planSweep("auto", checked(48, "full"), { left: 29, pageSize: 200 }, noon)).toBe("full");
    expect(planSweep("auto", checked(1, "full"), { left: 15, pageSize: 200 }, noon)).toBe("full");
    expect(planSweep("auto", checked(1, "full"), { left: 14, pageSize: 200 }, noon)).toBe("filtered");
  });
});

describe("planning look-ups", () => {
  const open = detectChanges(
    NO_MEMORY,
    {
      listings: [3, 1, 2].map((id) => listing({ id }, { stock: 1 }, { stock: 0, warehouse: "Norte" })),
      deleted: [],
      incomplete: false,
    },
    { thresholds: policy, damping: NO_DAMPING, watched: {} },
    noon,
  ).episodes;
  const catalog = { products: 3000, pageSize: 200, alreadyRead: false };

  test("each product of an open episode that was not seen is asked for once", () => {
    expect(planLookUps(open, new Set([2]), catalog, 900)).toEqual({ sweep: false, products: [1, 3] });
    expect(planLookUps(open, new Set([1, 2, 3]), catalog, 900)).toEqual({ sweep: false, products: [] });
  });

  test("a full sweep takes their place where it needs fewer requests", () => {
    expect(planLookUps(open, new Set(), { ...catalog, products: 400 }, 900).sweep).toBe(true);
    expect(planLookUps(open, new Set(), { ...catalog, products: 600 }, 900).sweep).toBe(false);
    expect(planLookUps(open, new Set(), { ...catalog, products: 400, alreadyRead: true }, 900).sweep).toBe(false);
    expect(planLookUps(open, new Set(), { ...catalog, products: null }, 900).sweep).toBe(false);
  });

  test("never more than the budget has left: the rest stays open until the next poll", () => {
    expect(planLookUps(open, new Set(), catalog, 2).products).toEqual([1, 2]);
    expect(planLookUps(open, new Set(), { ...catalog, products: 400 }, 2)).toEqual({ sweep: true, products: [] });
    expect(planLookUps(open, new Set(), { ...catalog, products: 400 }, 1)).toEqual({ sweep: false, products: [1] });
    for (const left of [0, -1]) expect(planLookUps(open, new Set(), catalog, left).products).toEqual([]);
  });
});

test("the reserve is a filtered sweep for each poll to come", () => {
  expect(reserveFor(3, 0, 200)).toBe(3);
  expect(reserveFor(3, 401, 200)).toBe(9);
  expect(reserveFor(0, 401, 200)).toBe(0);
});
