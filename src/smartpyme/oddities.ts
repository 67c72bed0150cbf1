/** The parts of listed products that could not be read. */
export interface Oddities {
  /** Number of levels that are unknown because of that; a product whose rows could not be read at all counts as one. */
  readonly unknown: number;
  /** Number of unreadable fields on which no threshold, route or silence depends. */
  readonly ignored: number;
  /** Descriptions of some, each with product and field; those that make levels unknown come first. */
  readonly told: readonly string[];
}

export const NO_ODDITIES: Oddities = { unknown: 0, ignored: 0, told: [] };

const MOST_TOLD = 5;

/** Adds up two counts of oddities. The descriptions of the first come first. */
export function addOddities(some: Oddities, more: Oddities): Oddities {
  return {
    unknown: some.unknown + more.unknown,
    ignored: some.ignored + more.ignored,
    told: [...new Set([...some.told, ...more.told])].slice(0, MOST_TOLD),
  };
}
