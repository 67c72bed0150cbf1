/** A measured figure and its upper bound; without a bound it is only printed. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: "x" | "ms" | "MB" | "KB" | "";
  readonly atMost?: number;
}

export function isOver({ value, atMost }: Figure): boolean {
  return atMost !== undefined && value > atMost;
}

/** Formats figures as a table that marks broken bounds. */
export function tabulate(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ what }) => what.length));
  return figures
    .map((figure) => {
      const { what, value, unit, atMost } = figure;
      const digits = value >= 100 || unit === "" ? 0 : unit === "x" ? 2 : 1;
      const bound = atMost === undefined ? "" : `  ${isOver(figure) ? "OVER" : "    "} at most ${atMost} ${unit}`;
      return `${what.padEnd(width)}  ${value.toFixed(digits).padStart(9)} ${unit.padEnd(2)}${bound}`;
    })
    .join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError("there is no median of nothing");
  return (low + high) / 2;
}
