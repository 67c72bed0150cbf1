import { z } from "zod";

/** Makes the schema of one item or a list of items; it gives a list. */
export function oneOrMore<Item extends z.ZodType>(item: Item, expected: string) {
  return z
    .union([item, z.array(item).min(1)], { error: `must be ${expected}, or a list of such` })
    .transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]));
}

const text = (what: string) =>
  oneOrMore(z.string(), "a text").optional().describe(`${what}; * stands for any text, case and accents do not count.`);

/** The fields of a `match` that can be compared before a level is judged. */
export const levelMatchShape = {
  company: text("Company, by its name in this file"),
  sku: text("SKU"),
  product: text("Name of the product"),
  product_id: oneOrMore(z.int().positive(), "a whole number").optional().describe("Ids of products in SmartPyme."),
  category: text("Category"),
  brand: text("Brand"),
  supplier: text("Main supplier; empty where none is known"),
  branch: text("Branch (sucursal)"),
  warehouse: text("Warehouse (bodega)"),
};

/** The `match` of a threshold rule. */
export const levelMatchSchema = z.strictObject(levelMatchShape);

/** The `match` of a route or a silence, which can also compare the status of a level. */
export const statusMatchSchema = z.strictObject({
  ...levelMatchShape,
  status: oneOrMore(z.enum(["ok", "low", "out"]), "ok, low or out")
    .optional()
    .describe("low, out; ok for what has recovered."),
});
