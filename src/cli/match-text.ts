import type { Match } from "../stock/match.ts";

/** `sku LAP-*, warehouse Norte or Sur` */
export function describeMatch(match: Match): string {
  const or = new Intl.ListFormat("en", { type: "disjunction" });
  return Object.entries(match)
    .flatMap(([field, values]) => (values ? `${field.replace("_", " ")} ${or.format(values.map(String))}` : []))
    .join(", ");
}
