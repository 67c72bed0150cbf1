import type { App } from "../app.ts";
import type { Config } from "../config/schema.ts";
import type { ReadOptions } from "../inventory/inventory.ts";
import { describeError } from "../log.ts";
import { tableCsv } from "../messages/csv.ts";
import type { Table } from "../messages/message.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";
import { writeNew } from "./write-new.ts";

export interface ReportOptions extends CommandOptions, JsonOption {
  /** By its name in the config; absent: all. */
  readonly company?: string;
  readonly csv: boolean;
  /** A workbook to make; absent: none. */
  readonly xlsx?: string;
}

/** A report on the catalog of a company, and its forms. */
export interface ReportForms<Read extends { readonly company: string }> {
  readonly read: (app: App, company: string, options: ReadOptions) => Promise<Read>;
  readonly render: (read: Read, config: Config) => string;
  readonly tabulate: (read: Read, config: Config) => Table;
  /** What it is without any company: its columns. */
  readonly heads: (config: Config) => Table;
  /** As programs get it. @param error why it could not be read */
  readonly facts: (company: string, read: Read | string) => object;
}

/** Reports on the catalogs. What was found is no failure; what could not be read is. */
export async function reportCommand<Read extends { readonly company: string }>(
  { company: only, csv, xlsx, json, ...options }: ReportOptions,
  forms: ReportForms<Read>,
): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, signal, config) => {
    if (only !== undefined && !app.companies.includes(only)) {
      complain(`${options.config} has no company ${only}: it has ${app.companies.join(", ")}\n`);
      return 2;
    }
    const found: Read[] = [];
    const unread: { company: string; error: string }[] = [];
    for (const company of only === undefined ? app.companies : [only]) {
      await forms.read(app, company, { signal, onPage: pageProgress(process.stderr) }).then(
        (read) => found.push(read),
        (error: unknown) => unread.push({ company, error: describeError(error) }),
      );
    }
    const isFine = unread.length === 0;
    if (json) {
      const read = found.map((it) => forms.facts(it.company, it));
      printJson({ isFine, companies: [...read, ...unread.map(({ company, error }) => forms.facts(company, error))] });
      return isFine ? 0 : 1;
    }
    let failure: string | null = null;
    if (xlsx !== undefined) {
      const { tableWorkbook } = await import("../workbooks.ts");
      failure = await writeNew(xlsx, await tableWorkbook(tableOf(found, forms, config)), "no workbook was made");
    } else if (csv) process.stdout.write(tableCsv(tableOf(found, forms, config)));
    else print(found.map((it) => `${forms.render(it, config)}\n`).join("\n"));
    for (const { company, error } of unread) complain(`${company} could not be read: ${error}\n`);
    if (failure !== null) complain(`lowstockd: ${xlsx} ${failure}\n`);
    return isFine && failure === null ? 0 : 1;
  });
}

/** One table of all companies. */
function tableOf<Read extends { readonly company: string }>(
  found: readonly Read[],
  { tabulate, heads }: ReportForms<Read>,
  config: Config,
): Table {
  const { title, columns } = heads(config);
  const rows = found.flatMap((it) => tabulate(it, config).rows.map((row) => [it.company, ...row]));
  return { title, columns: [{ label: "Company", isNumber: false }, ...columns], rows };
}
