/** What a comparison of a full sweep with the API's own filter showed. */
export interface Coverage {
  /** `filtered`: the filter listed every low level, those at exactly their minimum among them. */
  readonly mode: "filtered" | "full";
  /** False while no level stood at exactly its minimum, where servers differ: nothing is proven then. */
  readonly settled: boolean;
  /** ISO 8601 in UTC. */
  readonly checkedAt: string;
  /** Products that match the poll's filters, as a full sweep counted them. */
  readonly products: number;
  /** Levels at or below their threshold that the filter did not list. */
  readonly missed: number;
}
