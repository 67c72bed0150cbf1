import { describe, expect, test } from "@jest/globals";
import Big from "big.js";
import { add, compare, decimal, multiply, subtract } from "../../src/stock/decimal.ts";
import fc from "../fast-check.ts";

describe("a decimal", () => {
  test("is the same for every way to write a number", () => {
    for (const text of ["12", "12.000000", "012", "1.2e1", 12]) expect(decimal(text)).toBe("12");
    for (const text of ["0", "-0", "0.000", 0, -0]) expect(decimal(text)).toBe("0");
  });

  test("loses the noise of floating-point sums", () => {
    expect(decimal(0.1 + 0.2)).toBe("0.3");
    expect(compare(decimal(0.1 + 0.2), decimal("0.3"))).toBe(0);
  });

  test("keeps all six decimals of the database, and large numbers whole", () => {
    expect(decimal("0.000001")).toBe("0.000001");
    expect(decimal("12345678901234.123456")).toBe("12345678901234.123456");
    expect(add(decimal("9007199254740993"), decimal("0.000001"))).toBe("9007199254740993.000001");
  });

  test("is read the same with and without the short cut", () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,16})(\.\d{1,9})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const rounded = new Big(text).round(6, Big.roundHalfUp);
        expect(decimal(text)).toBe(rounded.eq(0) ? "0" : rounded.toFixed());
      }),
    );
  });

  test("is never written with an exponent", () => {
    expect(decimal(1e21)).toBe("1000000000000000000000");
    expect(decimal("1e-6")).toBe("0.000001");
  });

  test.each(["", "abc", "1,5", "0x10", " 1", Number.NaN, Number.POSITIVE_INFINITY])("refuses %p", (value) => {
    expect(() => decimal(value)).toThrow(RangeError);
  });

  test("computes exactly", () => {
    expect(subtract(decimal("0.3"), decimal("0.1"))).toBe("0.2");
    expect(multiply(decimal("1.1"), decimal("1.1"))).toBe("1.21");
  });

  test("computes the same with and without the short cut", () => {
    const numbers = fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,6})?$/).map(decimal);
    const written = (value: Big) => {
      const rounded = value.round(6, Big.roundHalfUp);
      return rounded.eq(0) ? "0" : rounded.toFixed();
    };
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(add(a, b)).toBe(written(new Big(a).plus(b)));
        expect(subtract(a, b)).toBe(written(new Big(a).minus(b)));
        expect(multiply(a, b)).toBe(written(new Big(a).times(b)));
      }),
      { numRuns: 2_000 },
    );
  });

  test("orders as the integers of its millionths do", () => {
    const millionths = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    const written = (n: bigint) => {
      const digits = (n < 0n ? -n : n).toString().padStart(7, "0");
      return decimal(`${n < 0n ? "-" : ""}${digits.slice(0, -6)}.${digits.slice(-6)}`);
    };
    fc.assert(
      fc.property(millionths, millionths, (a, b) => {
        expect(compare(written(a), written(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(add(subtract(written(a), written(b)), written(b))).toBe(written(a));
      }),
    );
  });
});
