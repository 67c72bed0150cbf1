import { tabulateAdvice } from "../messages/tabulate-advice.ts";
import { en } from "../messages/wording/en.ts";
import type { Advised } from "../watch/advise.ts";
import type { OrUnread } from "../watch/catalog.ts";
import { renderAdvice } from "./advise-text.ts";
import { type ReportOptions, reportCommand } from "./report.ts";

/** Reports what is worth changing in the catalogs. */
export async function advise(options: ReportOptions): Promise<number> {
  return reportCommand(options, {
    read: (app, company, reading) => app.advise(company, reading),
    render: (advised, { poll, alerts }) => renderAdvice(advised, poll.timezone, alerts.currency),
    tabulate: ({ items }) => tabulateAdvice(items, en),
    heads: () => tabulateAdvice([], en),
    facts: adviseFacts,
  });
}

/** @param found a catalog that was read, or why it could not be */
function adviseFacts(company: string, found: Advised | string): OrUnread<Advised, "items"> {
  if (typeof found !== "string") return { error: null, ...found };
  const unknown = { companyTitle: null, at: null, products: null, levels: null, incomplete: null };
  return { company, error: found, ...unknown, rated: null, withoutLeadTime: null, notSeenLong: null, items: [] };
}
