/** What could not be read of products that were listed. */
export interface Oddities {
  /** Levels that are unknown for it: a product whose rows could not be read at all counts as one. */
  readonly unknown: number;
  /** Fields that were left out for it, and of which nothing depends. */
  readonly ignored: number;
  /** Some of them in words, each with its product and field; those that count first. */
  readonly told: readonly string[];
}

export const NO_ODDITIES: Oddities = { unknown: 0, ignored: 0, told: [] };

const MOST_TOLD = 5;

/** Of two lists, those of the first before those of the second. */
export function addOddities(some: Oddities, more: Oddities): Oddities {
  return {
    unknown: some.unknown + more.unknown,
    ignored: some.ignored + more.ignored,
    told: [...new Set([...some.told, ...more.told])].slice(0, MOST_TOLD),
  };
}
