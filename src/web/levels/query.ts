import { z } from "zod";

/** In an address: levels of no branch, no category, no brand. */
export const NONE = "∅";

export const SORTS = ["urgency", "product", "warehouse", "stock", "missing", "cover", "since"] as const;

/** The fields of which one value may be asked for. */
export const FIELDS = ["company", "branch", "warehouse", "category", "brand", "supplier"] as const;

export type Field = (typeof FIELDS)[number];

const text = z.string().min(1).max(1_000).optional();

/** What of the levels to show and how, as it stands in the address. */
export const levelsQueryShape = {
  company: text.describe("By its name in the config."),
  branch: text.describe(`${NONE}: of none.`),
  warehouse: text.describe(`${NONE}: without a name.`),
  category: text.describe(`${NONE}: of none.`),
  brand: text.describe(`${NONE}: of none.`),
  supplier: text.describe(`${NONE}: of none.`),
  status: z.enum(["low", "out"]).optional(),
  silenced: z.enum(["yes", "no"]).optional(),
  q: text.describe("Words, each of which must stand in the name or the SKU."),
  sort: z.enum(SORTS).optional().describe("Absent: urgency."),
  turned: z.literal("yes").optional().describe("yes: the other way round."),
};

const levelsQuerySchema = z.object({
  ...levelsQueryShape,
  page: z.coerce.number().int().min(1).max(1_000_000).optional(),
});

export type LevelsQuery = z.output<typeof levelsQuerySchema>;

/** Reads what people ask for. What cannot be understood counts as not asked for. */
export function readLevelsQuery(query: unknown): LevelsQuery {
  return readQuery(levelsQuerySchema, query);
}

/** Reads an address by a schema that needs nothing of it. What cannot be understood counts as not asked for. */
export function readQuery<Query>(schema: z.ZodType<Query>, query: unknown): Query {
  const { success, data, error } = schema.safeParse(query);
  if (success) return data;
  const wrong = new Set(error.issues.map(({ path: [name] }) => name));
  const rest = Object.entries(typeof query === "object" && query ? query : {}).filter(([name]) => !wrong.has(name));
  return schema.parse(Object.fromEntries(rest));
}

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
