import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { describeError } from "../../src/log.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { DELIVERY, STATE } from "../../src/store/kinds.ts";
import { plain } from "../../src/store/layout.ts";
import { currentFormat, pack, type RecordKind, unpack } from "../../src/store/record.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

describe("a record", () => {
  const counter: RecordKind<{ count: number; unit: string }> = {
    collection: "counter",
    schema: z.strictObject({ count: z.number(), unit: z.string() }),
    migrations: [
      (value) => ({ count: value }),
      (value) => ({ ...z.object({ count: z.number() }).parse(value), unit: "pieces" }),
    ],
  };

  test.each([
    [1, 7],
    [2, { count: 7 }],
    [3, { count: 7, unit: "pieces" }],
  ])("of format %i is brought forward to the current one", (format, value) => {
    expect(unpack(counter, "a", { format, value }, "memory:")).toEqual({ count: 7, unit: "pieces" });
  });

  test("is written in the current format", () => {
    expect(pack(counter, { count: 1, unit: "boxes" })).toEqual({ format: 3, value: { count: 1, unit: "boxes" } });
  });

  test("that is damaged all over names one fault and counts the others, as do the errors that it was caused by", () => {
    const packed = { format: 3, value: { count: "many", unit: 7, size: 1 } };
    const damage = (): unknown => {
      try {
        return unpack(counter, "a", packed, "memory:");
      } catch (error) {
        return error;
      }
    };
    const text = describeError(damage());
    expect(text).toContain(
      "counter:a cannot be read (count: Invalid input: expected number, received string, and 2 more)",
    );
    expect(text.length).toBeLessThan(500);
  });

  test.each(["1.0", "01", "-0", ".5", "1e3", "1.2345678", " 1", "NaN", 1])(
    "does not take %j for a decimal",
    (stock) => {
      const packed = JSON.parse(JSON.stringify(pack(DELIVERY, sampleDelivery("a", 1, "x"))));
      packed.value.changes[0].level.stock = stock;
      expect(() => unpack(DELIVERY, "a.1.x", packed, "memory:")).toThrow(
        /changes\.0\.level\.stock: expected a decimal/,
      );
    },
  );

  test.each([0, 1, -1, 0.5, -0.25, 12.000001, 1e-6, 123456789.123456, 1e15])(
    "takes the decimal of %d back",
    (number) => {
      const [change] = sampleDelivery("a", 1, "x").changes;
      if (!change) throw new Error("the sample has no change");
      const delivery = {
        ...sampleDelivery("a", 1, "x"),
        changes: [{ ...change, level: { ...change.level, stock: decimal(number) } }],
      };
      expect(unpack(DELIVERY, delivery.id, pack(DELIVERY, delivery), "memory:")).toEqual(delivery);
    },
  );

  test("is not taken when an episode stands under another level's key", () => {
    const [first, second] = sampleState(1, 2).episodes;
    if (!first || !second) throw new Error("the sample has no two episodes");
    const value = { ...plain(sampleState(1)), episodes: { [first[0]]: second[1] } };
    const packed = { format: currentFormat(STATE), value };
    expect(() => unpack(STATE, "a", packed, "memory:")).toThrow(/state:a cannot be read .*under the key of another/);
  });
});
