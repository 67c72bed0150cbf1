import { expect, test } from "@jest/globals";
import { replenishments } from "../../src/messages/replenishment.ts";
import { suppliersConfigSchema } from "../../src/messages/suppliers-config.ts";
import { product } from "../stock/levels.ts";

test("what it takes to get more is read of the supplier, whatever the case and accents of its name", () => {
  const replenishmentOf = replenishments(
    suppliersConfigSchema.parse({
      "Importadora Ñandú": { lead_time: "12d", order_every: "36h", pack: { "CAF-1": 12 } },
      Otra: { pack: 6 },
    }),
  );
  const of = (supplier: string | null, sku: string | null) => replenishmentOf(product({ supplier, sku }));
  expect(of("IMPORTADORA ÑANDÚ", "caf-1")).toEqual({ leadDays: "12", reviewDays: "1.5", pack: 12 });
  expect(of("importadora nandu", "TE-2")).toEqual({ leadDays: "12", reviewDays: "1.5" });
  expect(of("Otra", null)).toEqual({ pack: 6 });
  expect(of("Nadie", "CAF-1")).toEqual({});
  expect(of(null, "CAF-1")).toEqual({});
});
