import { adviceNotes, changed } from "../messages/advice.ts";
import { createFormats, type Formats } from "../messages/formats.ts";
import { namesOf } from "../messages/report.ts";
import { nameAdvice, stockOf } from "../messages/tabulate-advice.ts";
import { en } from "../messages/wording/en.ts";
import { ADVICE_KINDS, type Advice, type AdviceKind } from "../stock/advice.ts";
import type { Advised } from "../watch/advise.ts";
import { type Column, renderTable } from "./table.ts";

const PRODUCT: Column = { title: "Product", most: 22 };
const PLACE: Column = { title: "Warehouse", most: 20 };

const number = (title: string): Column => ({ title, isNumber: true });

/** What each kind is about, and its columns after product and warehouse. */
const KINDS: Readonly<
  Record<
    AdviceKind,
    {
      readonly explained: string;
      readonly columns: readonly string[];
      readonly cells: (item: Advice, formats: Formats) => readonly string[];
    }
  >
> = {
  limits: {
    explained: "to be changed in SmartPyme; in time: told a lead time ahead",
    columns: ["Stock", "Min", "Max", "Ran out", "In time", "Alerts"],
    cells: ({ level, minimum, maximum, past }, formats) => [
      level.stock,
      changed(level.minimum, minimum, formats),
      changed(level.maximum, maximum, formats),
      ...(past === null
        ? ["", "", ""]
        : [
            `${past.stockOuts}`,
            `${past.present.inTime} → ${past.advised.inTime}`,
            `${past.present.alerts} → ${past.advised.alerts}`,
          ]),
    ],
  },
  overstock: {
    explained: "above the maximum, or more than is consumed in a long time",
    columns: ["Stock", "Max", "A day", "Too many", "Value"],
    cells: ({ level, perDay, source, excess, value }, formats) => [
      level.stock,
      level.maximum ?? "",
      perDay !== null && source === "sales" ? en.remarks.bySales(perDay) : (perDay ?? ""),
      excess ?? "",
      value === null ? "" : formats.money(value),
    ],
  },
  dead_stock: {
    explained: "in no warehouse, for a long time",
    columns: ["Stock", "Value"],
    cells: (item, formats) => [stockOf(item), item.value === null ? "" : formats.money(item.value)],
  },
};

/** Advice for a terminal of 100 columns: a table for each kind, and what it rests on. */
export function renderAdvice(advised: Advised, timezone: string, currency: string): string {
  const { company, companyTitle, at, products, levels, incomplete, items } = advised;
  const formats = createFormats(en, timezone, currency, at);
  const title = companyTitle === company ? company : `${companyTitle} (${company})`;
  const found = items.length === 1 ? "1 thing worth changing" : `${items.length} things worth changing`;
  const ofKinds = ADVICE_KINDS.map((kind) => ({ kind, ofKind: items.filter((item) => item.kind === kind) }));
  return [
    `${title}: ${products} products, ${levels} levels, ${found}`,
    ...(incomplete ? ["The catalog kept changing while it was being read: something may be missing."] : []),
    ...ofKinds.flatMap(({ kind, ofKind }) => (ofKind.length > 0 ? [renderKind(kind, ofKind, formats)] : [])),
    adviceNotes(advised, levels, en, formats).join("\n"),
  ].join("\n\n");
}

function renderKind(kind: AdviceKind, items: readonly Advice[], formats: Formats): string {
  const { explained, columns, cells } = KINDS[kind];
  const lines = renderTable(
    [PRODUCT, PLACE, ...columns.map(number)],
    items.map((item) => [...namesOf(nameAdvice(item, en, formats)), ...cells(item, formats)]),
  );
  return [`${en.advice.kinds[kind]} (${items.length}): ${explained}`, ...lines.map((line) => `  ${line}`)].join("\n");
}
