import type { LastPoll } from "../store/kinds.ts";

/**
 * Finds how many of the hour's requests were used by the end of the last polls, and when that hour ends; null: not known.
 * @param companies the companies that share one key, and so the API's count
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
