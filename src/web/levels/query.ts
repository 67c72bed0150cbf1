import { z } from "zod";

/** In an address: levels of no branch, no category, no brand. */
export const NONE = "∅";

export const SORTS = ["urgency", "product", "warehouse", "stock", "missing", "since"] as const;

/** The fields of which one value may be asked for. */
export const FIELDS = ["company", "branch", "warehouse", "category", "brand", "supplier"] as const;

export type Field = (typeof FIELDS)[number];

const text = z.string().min(1).max(1_000).optional().catch(undefined);

/** What of the levels to show and how, as it stands in the address. What cannot be understood counts as not asked for. */
export const levelsQuerySchema = z.object({
  company: text,
  branch: text,
  warehouse: text,
  category: text,
  brand: text,
  supplier: text,
  status: z.enum(["low", "out"]).optional().catch(undefined),
  silenced: z.enum(["yes", "no"]).optional().catch(undefined),
  /** Words, each of which must stand in the name or the SKU. */
  q: text,
  sort: z.enum(SORTS).optional().catch(undefined),
  /** The other way round. */
  turned: z.literal("yes").optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
});

export type LevelsQuery = z.output<typeof levelsQuerySchema>;

/** @param path below the base: `/levels`, `/levels.csv` */
export function levelsHref(base: string, query: Partial<LevelsQuery>, path = "/levels"): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const params = new URLSearchParams(given.map(([key, value]): [string, string] => [key, String(value)]));
  return `${base}${path}${params.size > 0 ? `?${params}` : ""}`;
}

/** The page of one level. */
export function levelHref(base: string, { company, key }: { readonly company: string; readonly key: string }): string {
  return `${base}/level?${new URLSearchParams({ company, key })}`;
}
