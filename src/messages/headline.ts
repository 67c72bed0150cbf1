import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import { type Line, SECTION_KINDS } from "./message.ts";
import { inSentence } from "./name.ts";
import { recoveryReason } from "./remarks.ts";
import { type Counts, countKinds, sectionKind, warehouseKey } from "./sections.ts";
import { fitSubject, type MakeSubject, type ShortName } from "./subject.ts";
import type { Headline, Wording } from "./wording/wording.ts";

/** Names of any length come in; a sentence must still be readable. */
const PRODUCT_LENGTH = 80;
const PLACE_LENGTH = 40;
const COMPANY_LENGTH = 40;

/**
 * Says what a message is about: product and warehouse where there is just one line, else the counts.
 * @param of the message: whether its subject names the company, and whether it is a first look
 */
export function composeHeadline(
  lines: readonly Line[],
  {
    company,
    isNamed,
    isFirstRun,
  }: { readonly company: string; readonly isNamed: boolean; readonly isFirstRun: boolean },
  wording: Wording,
  formats: Formats,
): Headline {
  const title = inSentence(company, COMPANY_LENGTH);
  const nameIn = (short: ShortName) => (isNamed ? ` · ${short(title)}` : "");
  const [line] = lines;
  if (line && lines.length === 1 && !isFirstRun) {
    const make = headlineOfOne(line, title, wording, formats);
    return { subject: fitSubject((short) => make(short).subject + nameIn(short)), lead: make((name) => name).lead };
  }
  const { headlines } = wording;
  const counts = countKinds(lines.map(({ change }) => sectionKind(change)));
  const reminders = counts.still_out + counts.still_low;
  const several = {
    company: title,
    warehouses: formats.count(new Set(lines.map(({ change }) => warehouseKey(change))).size),
    tallies: tallies(counts, wording, formats),
  };
  const isReminder = reminders > 0 ? (reminders === lines.length ? "reminders" : "withReminders") : "several";
  return {
    subject: fitTallies(
      subjectTallies(counts, wording, formats),
      (short) => (isFirstRun ? `: ${headlines.firstLook}` : "") + nameIn(short),
    ),
    lead: headlines[isFirstRun ? "firstRun" : isReminder](several),
  };
}

/** The first of them says what all of them are about: "low" alone would not. */
function subjectTallies(counts: Counts, wording: Wording, formats: Formats): string[] {
  const [first = "", ...others] = tallies(counts, wording, formats);
  const worst = SECTION_KINDS.find((kind) => counts[kind] > 0);
  const isVague = worst === "low" || worst === "still_low";
  return [isVague ? wording.tallyAlone[worst](formats.count(counts[worst])) : first, ...others];
}

/** Tallies as a subject, worst first; where not all of them fit, as many as do. */
export function fitTallies(tallies: readonly string[], after: MakeSubject = () => ""): string {
  return fitSubject(
    tallies.map((_, left) => {
      const shown = tallies.slice(0, tallies.length - left).join(", ");
      return (short) => `${left === 0 ? shown : `${shown}, …`}${after(short)}`;
    }),
  );
}

/** "2 out of stock", "5 low": what there is none of is left out. */
export function tallies(counts: Counts, wording: Wording, formats: Formats): string[] {
  return SECTION_KINDS.filter((kind) => counts[kind] > 0).map((kind) =>
    wording.tally[kind](formats.count(counts[kind])),
  );
}

function headlineOfOne(
  { product, change }: Line,
  company: string,
  wording: Wording,
  formats: Formats,
): (short: ShortName) => Headline {
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
      return (short) =>
        headlines[change.status]({ ...single, threshold: formats.quantity(change.threshold.value) }, short);
    case "reminder": {
      const still = change.status === "out" ? headlines.stillOut : headlines.stillLow;
      return (short) => still({ ...single, threshold: formats.quantity(change.threshold.value) }, short);
    }
    case "recovered":
      return (short) => headlines.recovered({ ...single, reason: recoveryReason(change, wording, formats) }, short);
    case "retired":
      return (short) => headlines.retired({ ...single, reason: remarks.retired[change.reason] }, short);
  }
}
