/** The types of product, with their names in the servers' data. The documentation names only two of them. */
export const TYPE_NAMES = {
  product: "Producto",
  kit: "Compuesto",
  raw_material: "Materia Prima",
  service: "Servicio",
} as const;

export type ProductType = keyof typeof TYPE_NAMES;

export const PRODUCT_TYPES: readonly ProductType[] = ["product", "kit", "raw_material", "service"];
