import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import { type Line, SECTION_KINDS, type SectionKind } from "./message.ts";
import { inSentence } from "./name.ts";
import { recoveryReason } from "./remarks.ts";
import { sectionKind, warehouseKey } from "./sections.ts";
import type { Headline, Wording } from "./wording/wording.ts";

/** Names of any length come in; a subject must still be readable in a list of mails. */
const PRODUCT_LENGTH = 80;
const PLACE_LENGTH = 40;

/** Says what a message is about: product and warehouse where there is just one line, else the counts. */
export function composeHeadline(
  lines: readonly Line[],
  company: string,
  firstRun: boolean,
  wording: Wording,
  formats: Formats,
): Headline {
  const title = inSentence(company, PLACE_LENGTH);
  const [line] = lines;
  if (line && lines.length === 1 && !firstRun) return headlineOfOne(line, title, wording, formats);
  const counts = countByKind(lines);
  const onlyReminders = counts.reminder === lines.length;
  const several = {
    company: title,
    warehouses: formats.count(new Set(lines.map(({ change }) => warehouseKey(change))).size),
    tallies: onlyReminders ? talliesOfReminders(lines, wording, formats) : tallies(counts, wording, formats),
  };
  if (firstRun) return wording.headlines.firstRun(several);
  if (onlyReminders) return wording.headlines.reminders(several);
  return counts.reminder > 0 ? wording.headlines.withReminders(several) : wording.headlines.several(several);
}

/** "2 out of stock", "5 low": what there is none of is left out. */
export function tallies(counts: Readonly<Record<SectionKind, number>>, wording: Wording, formats: Formats): string[] {
  return SECTION_KINDS.filter((kind) => counts[kind] > 0).map((kind) =>
    wording.tally[kind](formats.count(counts[kind])),
  );
}

/** Reminders stand in one section, but what there is none of left must not be called low. */
function talliesOfReminders(lines: readonly Line[], { tallyOfReminders }: Wording, formats: Formats): string[] {
  return (["out", "low"] as const).flatMap((status) => {
    const count = lines.filter(({ change }) => isShortage(change) && change.status === status).length;
    return count > 0 ? [tallyOfReminders[status](formats.count(count))] : [];
  });
}

function countByKind(lines: readonly Line[]): Record<SectionKind, number> {
  const counts = { out: 0, low: 0, reminder: 0, recovered: 0, retired: 0 };
  for (const { change } of lines) counts[sectionKind(change)] += 1;
  return counts;
}

function headlineOfOne({ product, change }: Line, company: string, wording: Wording, formats: Formats): Headline {
  const { headlines, unnamed, remarks } = wording;
  const { branch, warehouse, stock } = change.level;
  const single = {
    company,
    product: inSentence(product, PRODUCT_LENGTH),
    branch: inSentence(readable(branch) ?? unnamed.branch, PLACE_LENGTH),
    warehouse: inSentence(readable(warehouse) ?? unnamed.warehouse, PLACE_LENGTH),
    stock: formats.quantity(stock),
  };
  switch (change.kind) {
    case "breached":
    case "depleted":
      return headlines[change.status]({ ...single, threshold: formats.quantity(change.threshold.value) });
    case "reminder": {
      const still = change.status === "out" ? headlines.stillOut : headlines.stillLow;
      return still({ ...single, threshold: formats.quantity(change.threshold.value) });
    }
    case "recovered":
      return headlines.recovered({ ...single, reason: recoveryReason(change, wording, formats) });
    case "retired":
      return headlines.retired({ ...single, reason: remarks.retired[change.reason] });
  }
}
