import { tabulateFindings } from "../messages/tabulate-findings.ts";
import { en } from "../messages/wording/en.ts";
import { auditFacts } from "../watch/catalog.ts";
import { renderAudit } from "./audit-text.ts";
import { type ReportOptions, reportCommand } from "./report.ts";

/** Reports what is to be put right in the catalogs. */
export async function audit(options: ReportOptions): Promise<number> {
  return reportCommand(options, {
    read: (app, company, reading) => app.audit(company, reading),
    render: (audited, { poll }) => renderAudit(audited, poll.timezone),
    tabulate: ({ findings }, { poll }) => tabulateFindings(findings, en, poll.timezone),
    heads: ({ poll }) => tabulateFindings([], en, poll.timezone),
    facts: auditFacts,
  });
}
