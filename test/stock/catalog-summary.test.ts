import { expect, test } from "@jest/globals";
import { summarizeCatalog } from "../../src/stock/catalog-summary.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { level, product } from "./levels.ts";

test("a catalog in numbers: what is in stock, out and low, and what it is worth at cost, exactly", () => {
  const rice = product({ id: 1, category: "Abarrotes", cost: decimal("0.1") });
  const soap = product({ id: 2, category: null, cost: null, enabled: false });
  const beans = product({ id: 3, category: "Abarrotes", cost: decimal("0.2") });
  const delivery = product({ id: 4, category: "Servicios", type: "service" });
  const listings = [
    { product: rice, levels: [level({ stock: 3, minimum: 3 }, rice), level({ stock: "0.5", minimum: null }, rice)] },
    { product: soap, levels: [level({ stock: 0, minimum: 0 }, soap)] },
    { product: beans, levels: [level({ stock: 1, minimum: 0 }, beans)] },
    { product: delivery, levels: [] },
  ];
  expect(summarizeCatalog(listings, true)).toEqual({
    products: { total: 4, active: 3, inactive: 1 },
    stock: { units: "4.5", value: "0.55", productsInStock: 2, productsOutOfStock: 1, productsLow: 1 },
    categories: [
      { category: "Abarrotes", products: 2 },
      { category: null, products: 1 },
      { category: "Servicios", products: 1 },
    ],
  });
  expect(summarizeCatalog(listings, false).products.inactive).toBeNull();
});
