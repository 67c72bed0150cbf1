import { expect, test } from "@jest/globals";
import { levelKey, placeOf, productOf } from "../../src/stock/level.ts";
import fc from "../fast-check.ts";

test("the key of a level says its product and its place, whatever they are called", () => {
  const name = fc.option(fc.string());
  fc.assert(
    fc.property(fc.maxSafeInteger(), name, name, (id, branch, warehouse) => {
      const key = levelKey({ product: { id }, branch, warehouse });
      expect(productOf(key)).toBe(id);
      expect(placeOf(key)).toEqual({ productId: id, branch, warehouse });
    }),
  );
});
