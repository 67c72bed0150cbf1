import { z } from "zod";
import { levelsQueryShape, readQuery } from "../levels/query.ts";

/** The fields of which one value may be asked for. */
export const TREND_FIELDS = ["company", "branch", "warehouse", "category", "supplier"] as const;

export type TrendField = (typeof TREND_FIELDS)[number];

/** How many days back may be looked. */
export const PERIODS = [30, 90, 365] as const;

const DEFAULT_DAYS = 30;

/** What is looked back at, as it stands in the address. */
export const trendsQueryShape = {
  company: levelsQueryShape.company,
  branch: levelsQueryShape.branch,
  warehouse: levelsQueryShape.warehouse,
  category: levelsQueryShape.category,
  supplier: levelsQueryShape.supplier,
  days: z.coerce
    .number()
    .pipe(z.literal(PERIODS))
    .default(DEFAULT_DAYS)
    .describe(`How many days back: ${PERIODS.join(", ")}.`),
};

const trendsQuerySchema = z.object(trendsQueryShape);

export type TrendsQuery = z.output<typeof trendsQuerySchema>;

/** Reads what trends are asked for. What cannot be understood counts as not asked for. */
export function readTrendsQuery(query: unknown): TrendsQuery {
  return readQuery(trendsQuerySchema, query);
}
