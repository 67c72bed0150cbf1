import { describe, expect, test } from "@jest/globals";
import { addFall, type Fall, joinHistories, type Observed } from "../../../src/stock/consumption/history.ts";
import { seriesOf } from "../../../src/stock/consumption/series.ts";
import { decimal } from "../../../src/stock/decimal.ts";
import fc from "../../fast-check.ts";

const fall = (day: number, units: number, days = 1): Fall => ({ day, days, units: decimal(units) });
const observed = (facts: Partial<Observed>): Observed => ({
  since: -1,
  blindSince: null,
  falls: [],
  blind: [],
  ...facts,
});
const demandOf = (facts: Partial<Observed>, through: number) => [...seriesOf(observed(facts), through).demand];
const exposureOf = (facts: Partial<Observed>, through: number) => [...seriesOf(observed(facts), through).exposure];

describe("the series of a level", () => {
  test("begins the day after it was first seen, and has 90 days at most", () => {
    expect(seriesOf(observed({ since: 30 }), 5)).toMatchObject({ first: 2, demand: { length: 4 } });
    expect(seriesOf(observed({ since: 30 }), 500)).toMatchObject({ first: 411, demand: { length: 90 } });
    expect(seriesOf(observed({ since: 30 }), 1).demand).toHaveLength(0);
  });

  test("has 0 for days without a fall, and spreads a fall over its days", () => {
    expect(demandOf({ falls: [fall(0, 3), fall(2, 6, 3)] }, 5)).toEqual([3, 0, 2, 2, 2, 0]);
  });

  test("a fall that began before the series counts with the part that lies in it", () => {
    expect(demandOf({ since: 30, falls: [fall(0, 8, 4)] }, 4)).toEqual([2, 2, 0]);
  });

  test("blind hours take their part of a day's exposure, and open ones all that follows", () => {
    expect(exposureOf({ blind: [{ from: 12, to: 30 }], blindSince: 60 }, 4)).toEqual([0.5, 0.75, 0.5, 0, 0]);
  });

  test("a day with demand was not all blind", () => {
    expect(exposureOf({ falls: [fall(0, 1)], blindSince: 1 }, 1)).toEqual([0.25, 0]);
  });
});

describe("a correction", () => {
  const usual = Array.from({ length: 20 }, (_, day) => fall(day, 1 + (day % 4)));

  test("is named, and counts as the largest other day", () => {
    const { corrections, demand } = seriesOf(observed({ falls: [...usual, fall(20, 500)] }), 20);
    expect(corrections).toEqual([{ day: 20, days: 1, units: "500", counted: 4 }]);
    expect(demand[20]).toBe(4);
  });

  test("is found in a fall over several days as well", () => {
    const { corrections, demand } = seriesOf(observed({ falls: [...usual, fall(20, 500, 5)] }), 24);
    expect(corrections).toMatchObject([{ units: "500", counted: 20 }]);
    expect([...demand.slice(20)]).toEqual([4, 4, 4, 4, 4]);
  });

  test("may come twice among many falls, but what comes again and again is demand", () => {
    expect(seriesOf(observed({ falls: [...usual, fall(20, 500), fall(21, 300)] }), 21).corrections).toHaveLength(2);
    const often = Array.from({ length: 6 }, (_, at) => fall(20 + at, 300));
    expect(seriesOf(observed({ falls: [...usual, ...often] }), 25).corrections).toEqual([]);
  });

  test("is not seen among fewer than three others", () => {
    expect(seriesOf(observed({ falls: [fall(0, 1), fall(1, 1), fall(2, 90)] }), 2).corrections).toEqual([]);
  });

  test("counts for three times the largest other day at most", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 3, maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.nat(), fc.integer({ min: 1, max: 100_000 }), (others, place, correction) => {
        const at = place % (others.length + 1);
        const falls = others.toSpliced(at, 0, correction).map((units, day) => fall(day, units));
        expect(demandOf({ falls }, falls.length - 1)[at]).toBeLessThanOrEqual(Math.max(...others) * 3);
      }),
    );
  });
});

describe("histories", () => {
  test("falls of one day become one, exactly", () => {
    expect(addFall([fall(1, 0.1)], fall(1, 0.2))).toEqual([fall(1, 0.3)]);
  });

  test("a fall over several days takes in what fell on one of them", () => {
    expect(addFall([fall(0, 1), fall(3, 1)], fall(3, 4, 2))).toEqual([fall(0, 1), fall(3, 5, 2)]);
    expect(addFall([fall(3, 4, 2)], fall(4, 1))).toEqual([fall(3, 5, 2)]);
  });

  test("joined, they lose what was over before a day", () => {
    const older = { falls: [fall(1, 1), fall(2, 2, 3)], blind: [{ from: 0, to: 30 }] };
    const newer = { falls: [fall(4, 1), fall(9, 1)], blind: [{ from: 100, to: 120 }] };
    expect(joinHistories(older, newer, 3)).toEqual({
      falls: [fall(2, 3, 3), fall(9, 1)],
      blind: [{ from: 100, to: 120 }],
    });
  });
});
