/** The state of the process after a number of polls. Sizes are in bytes. */
export interface Sample {
  readonly polls: number;
  readonly heap: number;
  readonly handles: number;
  readonly store: number;
}

const MEASURES = ["heap", "handles", "store"] as const;

/** How much more the fourth quarter may have than the third: as a part, and as a least amount for small values. */
const SLACK: Record<(typeof MEASURES)[number], { readonly part: number; readonly least: number }> = {
  heap: { part: 0.05, least: 1_000_000 },
  handles: { part: 0, least: 2 },
  store: { part: 0.05, least: 65_536 },
};

/** Describes the values that still grow in the second half; empty when all are flat. The first half is for warming up. */
export function findGrowth(samples: readonly Sample[]): string[] {
  const quarter = Math.floor(samples.length / 4);
  return MEASURES.flatMap((measure) => {
    const third = mean(samples.slice(-2 * quarter, -quarter), measure);
    const fourth = mean(samples.slice(-quarter), measure);
    const { part, least } = SLACK[measure];
    return fourth - third > Math.max(third * part, least)
      ? [`${measure} grows: ${Math.round(third)} in the third quarter, ${Math.round(fourth)} in the fourth`]
      : [];
  });
}

function mean(samples: readonly Sample[], measure: (typeof MEASURES)[number]): number {
  return samples.reduce((sum, sample) => sum + sample[measure], 0) / samples.length;
}
