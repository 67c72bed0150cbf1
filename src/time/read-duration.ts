const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

export const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Reads a duration (`30s`, `15m`, `24h`, `7d`, also `500ms` and `1.5h`) as milliseconds; null when the text is none. */
export function readDuration(text: string): number | null {
  const [, count, unit = ""] = DURATION.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? null : Math.round(Number(count) * unitMs);
}
