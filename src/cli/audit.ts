import type { App } from "../app.ts";
import { describeError } from "../log.ts";
import { tableCsv } from "../messages/csv.ts";
import { tabulateFindings } from "../messages/tabulate-findings.ts";
import { en } from "../messages/wording/en.ts";
import type { Audited } from "../watch/audit.ts";
import { auditFacts } from "../watch/catalog.ts";
import { renderAudit } from "./audit-text.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";

export interface AuditOptions extends CommandOptions, JsonOption {
  /** By its name in the config; absent: all. */
  readonly company?: string;
  readonly csv: boolean;
}

/** A company whose catalog could not be read, and why. */
interface Unread {
  readonly company: string;
  readonly error: string;
}

/** Reports what is to be put right in the catalogs. What was found is no failure; what could not be read is. */
export async function audit({ company: only, csv, json, ...options }: AuditOptions): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal, { poll }) => {
    if (only !== undefined && !app.companies.includes(only)) {
      complain(`${options.config} has no company ${only}: it has ${app.companies.join(", ")}\n`);
      return 2;
    }
    const { audits, unread } = await auditAll(app, only === undefined ? app.companies : [only], signal);
    const isFine = unread.length === 0;
    if (json)
      printJson({
        isFine,
        companies: [
          ...audits.map((audited) => auditFacts(audited.company, audited)),
          ...unread.map(({ company, error }) => auditFacts(company, error)),
        ],
      });
    else {
      if (csv) process.stdout.write(csvOf(audits, poll.timezone));
      else print(audits.map((audited) => `${renderAudit(audited, poll.timezone)}\n`).join("\n"));
      for (const { company, error } of unread) complain(`${company} could not be read: ${error}\n`);
    }
    return isFine ? 0 : 1;
  });
}

async function auditAll(app: App, companies: readonly string[], signal: AbortSignal) {
  const audits: Audited[] = [];
  const unread: Unread[] = [];
  for (const company of companies) {
    await app.audit(company, { signal, onPage: pageProgress(process.stderr) }).then(
      (audited) => audits.push(audited),
      (error: unknown) => unread.push({ company, error: describeError(error) }),
    );
  }
  return { audits, unread };
}

function csvOf(audits: readonly Audited[], timezone: string): string {
  const tables = audits.map(({ company, findings }) => ({ company, table: tabulateFindings(findings, en, timezone) }));
  const { title, columns } = tabulateFindings([], en, timezone);
  const rows = tables.flatMap(({ company, table }) => table.rows.map((row) => [company, ...row]));
  return tableCsv({ title, columns: [{ label: "Company", isNumber: false }, ...columns], rows });
}
