import { z } from "zod";

/** One or several of something, read as a list. */
function oneOrMore<Item extends z.ZodType>(item: Item, expected: string) {
  return z
    .union([item, z.array(item).min(1)], { error: `must be ${expected}, or a list of such` })
    .transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]));
}

const text = (what: string) =>
  oneOrMore(z.string(), "a text").optional().describe(`${what}; * stands for any text, case and accents do not count.`);

/** The fields of a `match` that are known of a level before it is judged. */
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

/** Which levels a threshold rule is about. */
export const levelMatchSchema = z.strictObject(levelMatchShape);

/** Which levels a route or a silence is about: also by what they have been judged. */
export const statusMatchSchema = z.strictObject({
  ...levelMatchShape,
  status: oneOrMore(z.enum(["ok", "low", "out"]), "ok, low or out")
    .optional()
    .describe("low, out; ok for what has recovered."),
});
