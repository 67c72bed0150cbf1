import type { Delivery } from "../notifications/delivery.ts";
import { ADVICE_KINDS, type Advice, type AdviceKind, type Past, totalValue } from "../stock/advice.ts";
import type { CatalogAdvice } from "../stock/advise-on.ts";
import { type Decimal, isPositive } from "../stock/decimal.ts";
import { readable } from "../text.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Message, Table } from "./message.ts";
import { composeClosing } from "./notes.ts";
import { frameReport, namesOf, reportHeadline } from "./report.ts";
import { isOneOfSeveral, type MessageSettings } from "./settings.ts";
import { nameAdvice, stockOf, tabulateAdvice } from "./tabulate-advice.ts";
import type { Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** More of a kind is not read in a message: the rest is in the file. */
const SHOWN_OF_KIND = 10;

const NOTHING: CatalogAdvice = { items: [], rated: 0, withoutLeadTime: 0, notSeenLong: 0 };

/** Words what is advised into a message without sections: how much of what, the first of each kind, and all as a table to attach. */
export function composeAdvice(delivery: Delivery, settings: Omit<MessageSettings, "productUrl">): Message {
  const wording = WORDINGS[settings.locale];
  const formats = createFormats(wording, settings.timezone, settings.currency, delivery.polledAt);
  const { advice: facts = NOTHING, levels = 0, companyTitle, company } = delivery;
  const { items } = facts;
  const some = items.length > 0;
  const tallies = counted(items).map(({ kind, count }) => wording.advice.tally[kind](formats.count(count)));
  const named = { company: readable(companyTitle) ?? company, isNamed: isOneOfSeveral(settings) };
  return {
    ...frameReport(delivery, items.length, settings, wording, formats),
    kind: "advice",
    ...reportHeadline(tallies, named, wording.advice),
    overview: some ? composeCounts(items, wording, formats) : null,
    listing: some ? composeListing(items, wording, formats) : null,
    notes: [
      ...adviceNotes(facts, levels, wording, formats),
      wording.audit.readAt(formats.moment(delivery.polledAt)),
      ...(delivery.incomplete ? [wording.audit.incomplete] : []),
      ...(some ? [wording.advice.whatToDo] : []),
      composeClosing(delivery, settings, wording),
    ],
    advice: items,
    attachment: some ? tabulateAdvice(items, wording) : null,
  };
}

function composeCounts(items: readonly Advice[], { advice, audit }: Wording, formats: Formats): Table {
  return {
    title: advice.title,
    columns: [
      { label: advice.item, isNumber: false },
      { label: audit.count, isNumber: true },
      { label: advice.columns.value, isNumber: true },
    ],
    rows: counted(items).map(({ kind, count, value }) => [
      advice.kinds[kind],
      formats.count(count).text,
      value === null ? "" : formats.money(value),
    ]),
  };
}

function composeListing(items: readonly Advice[], wording: Wording, formats: Formats): Table {
  const { advice, audit, labels } = wording;
  const shown = counted(items).flatMap(({ ofKind }) => ofKind.slice(0, SHOWN_OF_KIND));
  return {
    title: audit.shown(formats.count(shown.length), formats.count(items.length)),
    columns: [
      { label: advice.item, isNumber: false },
      { label: labels.product, isNumber: false },
      { label: labels.warehouse, isNumber: false },
      { label: labels.stock, isNumber: true },
      { label: audit.minimum, isNumber: true },
      { label: labels.maximum, isNumber: true },
      { label: advice.columns.excess, isNumber: true },
      { label: advice.columns.value, isNumber: true },
    ],
    rows: shown.map((it) => {
      const { level, rows, minimum, maximum, excess, value, past } = it;
      const names = nameAdvice(it, wording, formats);
      const isOfSeveral = rows > 1;
      return [
        past === null ? names.item : `${names.item}: ${formatPast(past, wording, formats)}`,
        ...namesOf(names),
        formats.quantity(stockOf(it)),
        isOfSeveral ? "" : changed(level.minimum, minimum, formats),
        isOfSeveral ? "" : changed(level.maximum, maximum, formats),
        excess === null ? "" : formats.quantity(excess),
        value === null ? "" : formats.money(value),
      ];
    }),
  };
}

/** "5 → 12"; the own quantity alone where none is advised. */
export function changed(own: Decimal | null, advised: Decimal | null, formats: Pick<Formats, "quantity">): string {
  const before = isPositive(own) ? formats.quantity(own) : null;
  return advised === null ? (before ?? "") : `${before ?? "–"} → ${formats.quantity(advised)}`;
}

function formatPast({ days, stockOuts, present, advised }: Past, { advice }: Wording, formats: Formats): string {
  return advice.past({
    days: formats.count(Math.round(days)),
    stockOuts: formats.count(stockOuts),
    inTime: [formats.count(present.inTime).text, formats.count(advised.inTime).text],
    alerts: [formats.count(present.alerts).text, formats.count(advised.alerts).text],
  });
}

/** What the advised minimums together would have meant. */
function composePast(items: readonly Advice[], { advice }: Wording, formats: Formats): string[] {
  const pasts = items.flatMap(({ past }) => past ?? []);
  const sum = (of: (past: Past) => number) => formats.count(pasts.reduce((total, past) => total + of(past), 0));
  if (pasts.length === 0) return [];
  return [
    advice.pastOfAll({
      levels: formats.count(pasts.length),
      days: formats.count(Math.round(Math.max(...pasts.map(({ days }) => days)))),
      stockOuts: sum(({ stockOuts }) => stockOuts),
      inTime: [sum(({ present }) => present.inTime).text, sum(({ advised }) => advised.inTime).text],
      alerts: [sum(({ present }) => present.alerts).text, sum(({ advised }) => advised.alerts).text],
    }),
  ];
}

/**
 * What all of the advice would have meant, and of how much there can be none, in sentences.
 * @param levels number of levels in the catalog
 */
export function adviceNotes(
  { items, rated, withoutLeadTime, notSeenLong }: CatalogAdvice,
  levels: number,
  wording: Wording,
  formats: Formats,
): string[] {
  const { advice } = wording;
  return [
    ...composePast(items, wording, formats),
    advice.rated(formats.count(rated), formats.count(levels)),
    ...(withoutLeadTime > 0 ? [advice.withoutLeadTime(formats.count(withoutLeadTime))] : []),
    ...(notSeenLong > 0 ? [advice.notSeenLong(formats.count(notSeenLong))] : []),
  ];
}

/** The kinds that there are any of. */
function counted(items: readonly Advice[]) {
  return ADVICE_KINDS.map((kind: AdviceKind) => {
    const ofKind = items.filter((item) => item.kind === kind);
    return { kind, ofKind, count: ofKind.length, value: totalValue(ofKind) };
  }).filter(({ count }) => count > 0);
}
