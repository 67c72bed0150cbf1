import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import { capRows } from "./cap-rows.ts";
import type { Formats } from "./formats.ts";
import type { Line, Table } from "./message.ts";
import { warehouseKey } from "./sections.ts";
import type { Wording } from "./wording/wording.ts";

/** What there is of in one warehouse, or in several. */
interface Tally {
  readonly branch: string;
  readonly warehouse: string;
  readonly out: number;
  readonly low: number;
}

/** The head of a column of counts. */
const MANY = { text: "", one: false };

/** How much is out of stock and low by branch and warehouse, the worst warehouse first, then the total of several. */
export function composeOverview(lines: readonly Line[], wording: Wording, formats: Formats): Table {
  const { labels, titles, overview } = wording;
  const byWarehouse = Map.groupBy(
    lines.filter(({ change }) => isShortage(change)),
    ({ change }) => warehouseKey(change),
  );
  const tallies = Array.from(byWarehouse.values(), (ofWarehouse) => tallyOf(ofWarehouse, wording)).sort(
    (a, b) =>
      b.out - a.out ||
      b.low - a.low ||
      formats.compareNames(a.branch, b.branch) ||
      formats.compareNames(a.warehouse, b.warehouse),
  );
  const rows = capRows(tallies, (rest) => addUp(overview.moreWarehouses(formats.count(rest.length)), rest));
  if (rows.length > 1) rows.push(addUp(wording.total, rows));

  return {
    title: overview.title,
    columns: [
      { label: labels.branch, isNumber: false },
      { label: labels.warehouse, isNumber: false },
      { label: titles.out(MANY), isNumber: true },
      { label: titles.low(MANY), isNumber: true },
    ],
    rows: rows.map(({ branch, warehouse, out, low }) => [
      branch,
      warehouse,
      formats.count(out).text,
      formats.count(low).text,
    ]),
  };
}

function tallyOf(lines: readonly Line[], { unnamed }: Wording): Tally {
  const { branch = null, warehouse = null } = lines[0]?.change.level ?? {};
  const withStatus = (status: "out" | "low") =>
    lines.filter(({ change }) => isShortage(change) && change.status === status).length;
  return {
    branch: readable(branch) ?? unnamed.branch,
    warehouse: readable(warehouse) ?? unnamed.warehouse,
    out: withStatus("out"),
    low: withStatus("low"),
  };
}

function addUp(branch: string, tallies: readonly Tally[]): Tally {
  const sum = (status: "out" | "low") => tallies.reduce((total, tally) => total + tally[status], 0);
  return { branch, warehouse: "", out: sum("out"), low: sum("low") };
}
