import { createFormats, lasting } from "../messages/formats.ts";
import { en } from "../messages/wording/en.ts";
import type { Figures } from "../simulation/figures.ts";
import { readable } from "../text.ts";
import type { Compared } from "../watch/simulate.ts";
import { renderTable } from "./table.ts";

const DAY_MS = 24 * 3_600_000;

/** Writes a comparison for a terminal of 100 columns. */
export function renderCompared(compared: Compared, timezone: string): string {
  const { company, companyTitle, from, to, polls, wholePolls, inForce, tried } = compared;
  const title = companyTitle === company ? company : `${readable(companyTitle) ?? company} (${company})`;
  if (from === null || to === null || polls === 0) {
    return `${title}: nothing that polls saw is kept of this time yet (simulation.keep says for how long it is)\n`;
  }
  const formats = createFormats(en, timezone, "USD", to);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  const columns = tried === null ? [inForce] : [inForce, tried];
  const row = (name: string, cell: (figures: Figures) => string) => [name, ...columns.map(cell)];
  const channels = new Set(columns.flatMap(({ channels }) => channels.map(({ channel }) => channel)));
  const rows = [
    ...[...channels].map((channel) => row(`messages a day to ${channel}`, (it) => aDay(it, channel, days))),
    row("levels told", ({ levelsTold }) => String(levelsTold)),
    row("told, and back without running out", ({ neverRanOut }) => String(neverRanOut)),
    row("ran out", ({ stockOuts }) => String(stockOuts.all)),
    row("  told before", ({ stockOuts }) => String(stockOuts.toldBefore)),
    row("    half of them by at least", ({ stockOuts: { medianLeadMs } }) =>
      medianLeadMs === null ? "-" : (lasting(formats, medianLeadMs) ?? "a minute"),
    ),
    row("  told when they were out", ({ stockOuts }) => String(stockOuts.toldAtOnce)),
    row("  told later", ({ stockOuts }) => String(stockOuts.toldLater)),
    row("  never told", ({ stockOuts }) => String(stockOuts.neverTold)),
    row("    as they have no threshold", ({ stockOuts }) => String(stockOuts.withoutThreshold)),
  ];
  const heads = [{ title: "", most: 56 }, ...["in force", "tried"].slice(0, columns.length).map(numbers)];
  const lines = [
    `${title}, ${polls} polls from ${formats.date(from)} to ${formats.date(to)}:`,
    ...renderTable(heads, rows).map((line) => `  ${line}`),
  ];
  if (wholePolls < polls) {
    lines.push(
      `  ${polls - wholePolls} of the polls did not read the whole catalog: they saw what SmartPyme's low-stock filter,`,
      "  rules of the time, or a slice listed. What a higher threshold would have told is not known there.",
    );
  }
  return `${lines.join("\n")}\n`;
}

function numbers(title: string) {
  return { title, isNumber: true };
}

function aDay({ channels }: Figures, channel: string, days: number): string {
  const found = channels.find((it) => it.channel === channel);
  return found ? (found.messages / Math.max(days, 1 / 24)).toFixed(1) : "-";
}
