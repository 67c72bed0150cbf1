import { type Filters, queryKey } from "../smartpyme/query.ts";
import type { ThresholdPolicy } from "../stock/judge.ts";

/** The result of a check: a comparison of a full sweep with what the API's low-stock filter listed. */
export interface Coverage {
  /** `filtered`: the filter lists every low level, those at exactly their minimum, too. `full`: it does not, or may not. */
  readonly mode: "filtered" | "full";
  /** False when no level was at exactly its minimum, where servers differ, so that the check proved nothing. */
  readonly verified: boolean;
  /** ISO 8601 in UTC. */
  readonly checkedAt: string;
  /** Number of products in the full sweep, which match the poll's filters. */
  readonly products: number;
  /** Number of low levels whose products the filter did not list. */
  readonly missed: number;
  /** The circumstances of the check; it is void under any others. Null: they are not known. */
  readonly under: string | null;
}

/** Makes a text of all that a check depends on: what counts as low, which products are read, and from which server. */
export function nameCircumstances(
  { compare, zeroMinimum }: Pick<ThresholdPolicy, "compare" | "zeroMinimum">,
  filters: Filters,
  baseUrl: string,
): string {
  return [compare, `zero_minimum=${zeroMinimum}`, queryKey({ ...filters, lowOnly: true }), baseUrl].join(" ");
}
