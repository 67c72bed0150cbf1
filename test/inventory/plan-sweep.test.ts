import { describe, expect, test } from "@jest/globals";
import type { Coverage } from "../../src/inventory/coverage.ts";
import { planSweep, reserveFor } from "../../src/inventory/plan-sweep.ts";

const noon = new Date("2026-11-23T12:00:00Z");
const budget = { left: 900, limit: 900, pollsAnHour: 4, pageSize: 200 };
const checked = (hoursAgo: number, mode: Coverage["mode"] = "filtered", verified = true) => ({
  coverage: {
    mode,
    verified,
    checkedAt: new Date(noon.getTime() - hoursAgo * 3_600_000).toISOString(),
    products: 3000,
    missed: 0,
    under: null,
  },
  products: 3000,
});
const never = { coverage: null, products: null };

describe("planning the sweep", () => {
  test("filtered and full in the config are obeyed", () => {
    expect(planSweep("filtered", never, budget, noon)).toBe("filtered");
    expect(planSweep("full", checked(1), budget, noon)).toBe("full");
  });

  test("auto checks the filter first, and follows the result for a day", () => {
    expect(planSweep("auto", never, budget, noon)).toBe("check");
    expect(planSweep("auto", checked(23), budget, noon)).toBe("filtered");
    expect(planSweep("auto", checked(23, "full"), budget, noon)).toBe("full");
    expect(planSweep("auto", checked(24), budget, noon)).toBe("check");
  });

  test("an inconclusive check is repeated at the next poll", () => {
    expect(planSweep("auto", checked(0, "full", false), budget, noon)).toBe("check");
  });

  test("a read that the hour's budget does not allow is put off", () => {
    const left = (left: number) => ({ ...budget, left });
    expect(planSweep("auto", checked(48), left(30), noon)).toBe("check");
    expect(planSweep("auto", checked(48), left(29), noon)).toBe("filtered");
    expect(planSweep("auto", checked(48, "full"), left(29), noon)).toBe("full");
    expect(planSweep("auto", checked(1, "full"), left(15), noon)).toBe("full");
    expect(planSweep("auto", checked(1, "full"), left(14), noon)).toBe("filtered");
    expect(planSweep("auto", { coverage: null, products: 3000 }, left(29), noon)).toBe("full");
    expect(planSweep("auto", { coverage: null, products: 3000 }, left(14), noon)).toBe("filtered");
  });

  describe("when full reads would take more than a third of the hour's requests", () => {
    // 900 requests an hour, 4 polls: 75 pages a poll.
    const large = (mode: Coverage["mode"], verified = true, hoursAgo = 1, products = 15_001) => ({
      ...checked(hoursAgo, mode, verified),
      products,
    });

    test("the catalog is read in slices, if the filter is not proven", () => {
      expect(planSweep("auto", large("full"), budget, noon)).toBe("sliced");
      expect(planSweep("auto", large("full", true, 1, 15_000), budget, noon)).toBe("full");
      expect(planSweep("auto", large("filtered"), budget, noon)).toBe("filtered");
    });

    test("an inconclusive check is repeated once a day, and not with each poll", () => {
      expect(planSweep("auto", large("full", false), budget, noon)).toBe("sliced");
      expect(planSweep("auto", large("full", false, 24), budget, noon)).toBe("check");
    });

    test("the filter is never checked when an hour's requests do not suffice for that", () => {
      expect(planSweep("auto", { coverage: null, products: 100_000 }, budget, noon)).toBe("sliced");
    });

    test("sliced in the config reads in slices, and in full when the catalog is small enough", () => {
      expect(planSweep("sliced", { coverage: null, products: 15_001 }, budget, noon)).toBe("sliced");
      expect(planSweep("sliced", never, budget, noon)).toBe("sliced");
      expect(planSweep("sliced", { coverage: null, products: 15_000 }, budget, noon)).toBe("full");
    });
  });
});

test("the reserve is a filtered sweep for each poll to come", () => {
  expect(reserveFor(3, 0, 200)).toBe(3);
  expect(reserveFor(3, 401, 200)).toBe(9);
  expect(reserveFor(0, 401, 200)).toBe(0);
});
