import { type Filters, queryKey } from "../smartpyme/query.ts";
import type { ThresholdPolicy } from "../stock/judge.ts";

/** What a comparison of a full sweep with the API's own filter showed. */
export interface Coverage {
  /** `filtered`: the filter listed every low level, those at exactly their minimum among them. */
  readonly mode: "filtered" | "full";
  /** False while no level stood at exactly its minimum, where servers differ: nothing is proven then. */
  readonly verified: boolean;
  /** ISO 8601 in UTC. */
  readonly checkedAt: string;
  /** Products that match the poll's filters, as a full sweep counted them. */
  readonly products: number;
  /** Levels at or below their threshold that the filter did not list. */
  readonly missed: number;
  /** The circumstances that it was made under; null: not known. Under any others it says nothing. */
  readonly under: string | null;
}

/** Names what a verdict on the API's filter hangs on: what counts as low, which products are read, and of which server. */
export function nameCircumstances(
  { compare, zeroMinimum }: Pick<ThresholdPolicy, "compare" | "zeroMinimum">,
  filters: Filters,
  baseUrl: string,
): string {
  return [compare, `zero_minimum=${zeroMinimum}`, queryKey({ ...filters, lowOnly: true }), baseUrl].join(" ");
}
