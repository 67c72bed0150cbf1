/** A kind of product, with the sizes in which it is sold. */
export interface Family {
  readonly name: string;
  /** The first part of the SKU. */
  readonly prefix: string;
  readonly category: string;
  /** Null: sold without a brand. */
  readonly brands: readonly (string | null)[];
  /** Typical cost of one unit by size, in USD. */
  readonly costs: Readonly<Record<string, number>>;
  /** Whether it is sold by weight, length or volume, so that stocks have fractions. */
  readonly fractional: boolean;
}

export interface Trade {
  readonly suppliers: readonly [string, ...string[]];
  readonly families: readonly Family[];
}

export function byUnit(
  name: string,
  prefix: string,
  category: string,
  brands: Family["brands"],
  costs: Family["costs"],
): Family {
  return { name, prefix, category, brands, costs, fractional: false };
}

export function byMeasure(...family: Parameters<typeof byUnit>): Family {
  return { ...byUnit(...family), fractional: true };
}
