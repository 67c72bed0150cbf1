import { lasting } from "../../messages/formats.ts";
import type { Figures } from "../../simulation/figures.ts";
import { readable } from "../../text.ts";
import type { Compared, RulesTried } from "../../watch/simulate.ts";
import type { Facts, Reader } from "../pages/pages.ts";

export const PERIODS = [7, 14, 28] as const;

const DAY_MS = 24 * 3_600_000;
const HOUR_MS = 3_600_000;

/** What was asked for, and what came of it; null: nothing was asked for yet. */
export interface SimulationPage {
  readonly base: string;
  readonly days: number;
  readonly sections: string;
  readonly tried: RulesTried | null;
}

/** What the page shows on which rules are tried. */
export function simulationFacts({ base, days, sections, tried }: SimulationPage, reader: Reader): Facts {
  const { words, formats } = reader;
  return {
    title: words.simulate.title,
    action: `${base}/simulate`,
    sections,
    periods: PERIODS.map((period) => ({
      value: String(period),
      label: words.trends.days(formats.count(period).text),
      isChosen: period === days,
    })),
    faults:
      tried && "faults" in tried
        ? tried.faults.map(({ at, message }) => (at === "" ? message : `${at} ${message}`))
        : [],
    companies: tried && "companies" in tried ? tried.companies.map((it) => viewCompared(it, reader)) : [],
  };
}

function viewCompared(compared: Compared, { words, formats }: Reader) {
  const { company, companyTitle, from, to, polls, wholePolls, inForce, tried } = compared;
  const { simulate } = words;
  const count = (value: number) => formats.count(value).text;
  const title = readable(companyTitle) ?? company;
  if (from === null || to === null || polls === 0) return { title, span: simulate.nothing, columns: [], rows: [] };
  const days = Math.max(Date.parse(to) - Date.parse(from), HOUR_MS) / DAY_MS;
  const all = tried === null ? [inForce] : [inForce, tried];
  const columns = [simulate.inForce, simulate.tried].slice(0, all.length);
  const row = (label: string, cell: (figures: Figures) => string) => ({
    label,
    cells: all.map((figures, index) => ({ column: columns[index], text: cell(figures) })),
  });
  const aDay = (channel: string) => (figures: Figures) => {
    const found = figures.channels.find((it) => it.channel === channel);
    return found ? (found.messages / days).toFixed(1) : "–";
  };
  const channels = new Set(all.flatMap((figures) => figures.channels.map(({ channel }) => channel)));
  return {
    title,
    span: simulate.span(count(polls), formats.date(from), formats.date(to)),
    partly: wholePolls < polls ? simulate.partly(count(polls - wholePolls)) : null,
    columns,
    rows: [
      ...[...channels].map((channel) => row(simulate.messages(channel), aDay(channel))),
      row(simulate.levelsTold, ({ levelsTold }) => count(levelsTold)),
      row(simulate.neverRanOut, ({ neverRanOut }) => count(neverRanOut)),
      row(simulate.ranOut, ({ stockOuts }) => count(stockOuts.all)),
      row(simulate.toldBefore, ({ stockOuts }) => count(stockOuts.toldBefore)),
      row(simulate.lead50, ({ stockOuts: { medianLeadMs } }) =>
        medianLeadMs === null ? "–" : (lasting(formats, medianLeadMs) ?? words.history.lessThanAMinute),
      ),
      row(simulate.toldAtOnce, ({ stockOuts }) => count(stockOuts.toldAtOnce)),
      row(simulate.toldLater, ({ stockOuts }) => count(stockOuts.toldLater)),
      row(simulate.neverTold, ({ stockOuts }) => count(stockOuts.neverTold)),
      row(simulate.withoutThreshold, ({ stockOuts }) => count(stockOuts.withoutThreshold)),
    ],
  };
}
