import { z } from "zod";

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const NOTATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** A length of time as people write it (`30s`, `15m`, `24h`, `7d`, also `500ms` and `1.5h`), read as milliseconds. */
export const durationSchema = z
  .string({ error: "must be a duration: a number and its unit, such as 30s, 15m, 24h or 7d" })
  .regex(NOTATION, {
    error: "must be a duration: a number and its unit (ms, s, m, h or d), such as 30s, 15m, 24h or 7d",
  })
  .transform((text) => {
    const [, count, unit] = NOTATION.exec(text) ?? [];
    return Math.round(Number(count) * (UNIT_MS[unit ?? ""] ?? Number.NaN));
  });
