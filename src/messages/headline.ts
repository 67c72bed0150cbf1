import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import { type Line, SECTION_KINDS } from "./message.ts";
import { inSentence } from "./name.ts";
import { recoveryReason } from "./remarks.ts";
import { type Counts, countKinds, sectionKind, warehouseKey } from "./sections.ts";
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
  const counts = countKinds(lines.map(({ change }) => sectionKind(change)));
  const reminders = counts.still_out + counts.still_low;
  const several = {
    company: title,
    warehouses: formats.count(new Set(lines.map(({ change }) => warehouseKey(change))).size),
    tallies: tallies(counts, wording, formats),
  };
  if (firstRun) return wording.headlines.firstRun(several);
  if (reminders === lines.length) return wording.headlines.reminders(several);
  return reminders > 0 ? wording.headlines.withReminders(several) : wording.headlines.several(several);
}

/** "2 out of stock", "5 low": what there is none of is left out. */
export function tallies(counts: Counts, wording: Wording, formats: Formats): string[] {
  return SECTION_KINDS.filter((kind) => counts[kind] > 0).map((kind) =>
    wording.tally[kind](formats.count(counts[kind])),
  );
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
