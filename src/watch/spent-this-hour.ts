import type { LastPoll } from "../store/kinds.ts";

/**
 * What the last polls had taken of the hour's requests by their end: so many, until then. Null: not known.
 * @param companies that share one key, and with it the API's count
 */
export function spentThisHour(
  lastPolls: readonly Pick<LastPoll, "company" | "budget">[],
  companies: readonly string[],
): { readonly used: number; readonly until: Date } | null {
  return lastPolls
    .filter(({ company }) => companies.includes(company))
    .flatMap(({ budget }) => (budget ? [{ used: budget.limit - budget.left, until: new Date(budget.resetsAt) }] : []))
    .reduce<{ readonly used: number; readonly until: Date } | null>((latest, it) => {
      if (latest === null || it.until.getTime() !== latest.until.getTime()) {
        return latest === null || it.until > latest.until ? it : latest;
      }
      return it.used > latest.used ? it : latest;
    }, null);
}
