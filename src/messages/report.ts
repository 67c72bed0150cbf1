import type { Delivery } from "../notifications/delivery.ts";
import { readable } from "../text.ts";
import { composeFiles } from "./files.ts";
import type { Formats } from "./formats.ts";
import { fitTallies } from "./headline.ts";
import type { Message } from "./message.ts";
import { inSentence } from "./name.ts";
import type { MessageSettings } from "./settings.ts";
import { fitSubject, type ShortName } from "./subject.ts";
import type { Headline, Wording } from "./wording/wording.ts";

const COMPANY_LENGTH = 40;

/**
 * What every report on a catalog has, which is a message without sections.
 * @param rows number of rows of its full list
 */
export function frameReport(
  delivery: Delivery,
  rows: number,
  settings: Omit<MessageSettings, "productUrl">,
  wording: Wording,
  formats: Formats,
) {
  return {
    id: delivery.id,
    foundAt: delivery.polledAt,
    locale: settings.locale,
    companyName: delivery.company,
    company: readable(delivery.companyTitle) ?? delivery.company,
    sections: [],
    show: null,
    worst: null,
    orders: null,
    drafts: null,
    notices: [],
    findings: [],
    ...composeFiles(delivery, rows, settings, wording, formats),
    labels: wording.labels,
    more: () => "",
    part: (part, parts) => wording.part(formats.count(part).text, formats.count(parts).text),
  } satisfies Partial<Message>;
}

/**
 * Heads a report by how much of what is in it.
 * @param tallies what matters most first; none: there is nothing to tell
 */
export function reportHeadline(
  tallies: readonly string[],
  { company, isNamed }: { readonly company: string; readonly isNamed: boolean },
  words: Pick<Wording["audit"], "nothing" | "nothingIn" | "inSubject" | "lead">,
): Headline {
  const title = inSentence(company, COMPANY_LENGTH);
  const nameIn = (short: ShortName) => (isNamed ? ` · ${short(title)}` : "");
  if (tallies.length === 0) {
    return { subject: fitSubject((short) => words.nothing + nameIn(short)), lead: words.nothingIn(title) };
  }
  return {
    subject: fitTallies(tallies, (short) => ` (${words.inSubject})${nameIn(short)}`),
    lead: words.lead(title, tallies),
  };
}

/** The cells of a product with its SKU, and of a warehouse with its branch. */
export function namesOf({
  product,
  sku,
  branch,
  warehouse,
}: Readonly<Record<"product" | "sku" | "branch" | "warehouse", string>>): readonly [string, string] {
  return [sku === "" ? product : `${product} (${sku})`, [branch, warehouse].filter((name) => name !== "").join(" · ")];
}
