/** How the process stood after so many polls. Sizes in bytes. */
export interface Sample {
  readonly polls: number;
  readonly heap: number;
  readonly handles: number;
  readonly store: number;
}

const MEASURES = ["heap", "handles", "store"] as const;

/** How much more than in the third quarter the fourth may have: as a part, and at least, for what is small anyway. */
const SLACK: Record<(typeof MEASURES)[number], { readonly part: number; readonly least: number }> = {
  heap: { part: 0.05, least: 1_000_000 },
  handles: { part: 0, least: 2 },
  store: { part: 0.05, least: 65_536 },
};

/** What still grows in the second half, in words; empty where all is flat. The first half is for warming up. */
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
