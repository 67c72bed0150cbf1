import { loadConfig } from "../config/load.ts";
import type { Table } from "../messages/message.ts";
import { calendarOf } from "../policy/silence.ts";
import { openStoreToRead } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import {
  type Find,
  type Found,
  findDays,
  findEpisodes,
  findInEach,
  findStock,
  summarizeFound,
} from "../watch/find-history.ts";
import { firstDay } from "../watch/since.ts";
import type { HistoryRequest } from "./history-request.ts";
import { tabulateDays, tabulateEpisodes, tabulateStock } from "./history-tables.ts";
import { renderDays, renderEpisodes, renderStock } from "./history-text.ts";
import { complain, print } from "./print.ts";
import { printJson } from "./print-json.ts";

/** Looks back at what was low, and when; also beside a running daemon. Answers 1 when some of it could not be read. */
export async function history({ config: file, what, csv, json, since, match }: HistoryRequest): Promise<number> {
  const misfit = what === "days" ? Object.keys(match).find((field) => !DAY_FIELDS.has(field)) : undefined;
  if (misfit !== undefined) {
    complain(`the numbers of a day are by company, branch and warehouse: --${misfit.replace("_", "-")} says nothing\n`);
    return 2;
  }
  const { config } = await loadConfig(file, process.env);
  const { timezone } = config.poll;
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const now = systemClock.now();
  const calendar = calendarOf(timezone);
  const from = firstDay(since, now, calendar);
  const find = <Line>(what: Find<Line>) =>
    findInEach(
      what,
      config.companies.map(({ name }) => name),
      store,
      { match, from, calendar },
    );
  switch (what) {
    case "episodes":
      return tell(await find(findEpisodes), tabulateEpisodes, (found) => renderEpisodes(found, timezone, now));
    case "days":
      return tell(await find(findDays), tabulateDays, renderDays);
    case "stock":
      return tell(await find(findStock), tabulateStock, (found) => renderStock(found, timezone, now));
  }

  async function tell<Line>(
    found: readonly Found<Line>[],
    tabulate: (company: string, lines: readonly Line[]) => Table,
    render: (lines: readonly Line[]) => string,
  ): Promise<number> {
    const summary = summarizeFound(from, found);
    if (json) {
      const told = found.map(({ company, companyTitle, lines }) => ({ company, companyTitle, [what]: lines }));
      printJson({ ...summary, companies: told });
    } else if (csv) {
      const { tableCsv } = await import("../messages/csv.ts");
      const tables = found.map(({ company, lines }) => tabulate(company, lines));
      const { title, columns } = tabulate("", []);
      process.stdout.write(tableCsv({ title, columns, rows: tables.flatMap(({ rows }) => rows) }));
    } else {
      for (const { company, companyTitle, lines } of found) {
        const title = companyTitle === company ? company : `${companyTitle} (${company})`;
        print(`${title}, since ${from}:\n${render(lines)}\n`);
      }
    }
    if (!json) for (const reason of summary.unreadable) complain(`left out: ${reason}\n`);
    return summary.isFine ? 0 : 1;
  }
}

const DAY_FIELDS: ReadonlySet<string> = new Set(["company", "branch", "warehouse"]);
