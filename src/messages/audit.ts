import type { Delivery } from "../notifications/delivery.ts";
import { FINDING_KINDS, type Finding, sharedKinds } from "../stock/audit.ts";
import { readable } from "../text.ts";
import { createFormats, type Formats } from "./formats.ts";
import type { Message, Table } from "./message.ts";
import { composeClosing } from "./notes.ts";
import { frameReport, namesOf, reportHeadline } from "./report.ts";
import { isOneOfSeveral, type MessageSettings } from "./settings.ts";
import { formatFinding, tabulateFindings } from "./tabulate-findings.ts";
import type { Headline, Wording } from "./wording/wording.ts";
import { WORDINGS } from "./wording/wordings.ts";

/** More is not read in a message: the rest is in the file. */
const SHOWN = 30;

/** Words what an audit found into a message without sections: how much of what, the first of it, and all as a table to attach. */
export function composeAudit(delivery: Delivery, settings: Omit<MessageSettings, "productUrl">): Message {
  const wording = WORDINGS[settings.locale];
  const formats = createFormats(wording, settings.timezone, settings.currency, delivery.polledAt);
  const { findings, levels = Number.POSITIVE_INFINITY } = delivery;
  const shared = sharedKinds(findings, levels);
  const single = findings.filter(({ kind }) => !shared.includes(kind));
  const company = readable(delivery.companyTitle) ?? delivery.company;
  const some = findings.length > 0;
  return {
    ...frameReport(delivery, findings.length, settings, wording, formats),
    kind: "audit",
    ...composeHeadline(
      // What most share says something where there is nothing else to say.
      single.length > 0 ? single : findings,
      { company, isNamed: isOneOfSeveral(settings) },
      wording,
      formats,
    ),
    overview: single.length > 0 ? composeCounts(single, wording, formats) : null,
    listing: single.length > 0 ? composeListing(single, wording, formats, settings.timezone) : null,
    notes: [
      ...shared.map((kind) => {
        const count = findings.filter((finding) => finding.kind === kind).length;
        return wording.audit.shared(wording.audit.kinds[kind], formats.count(count), formats.count(levels));
      }),
      wording.audit.readAt(formats.moment(delivery.polledAt)),
      ...(delivery.incomplete ? [wording.audit.incomplete] : []),
      ...(some ? [wording.audit.advice] : []),
      composeClosing(delivery, settings, wording),
    ],
    findings,
    attachment: some ? tabulateFindings(findings, wording, settings.timezone) : null,
  };
}

function composeHeadline(
  findings: readonly Finding[],
  of: { readonly company: string; readonly isNamed: boolean },
  { audit }: Wording,
  formats: Formats,
): Headline {
  // By kind, the costly ones first.
  const tallies = counted(findings).map(({ kind, count }) => audit.tally[kind](formats.count(count)));
  return reportHeadline(tallies, of, audit);
}

function composeCounts(findings: readonly Finding[], { audit, total }: Wording, formats: Formats): Table {
  const counts = counted(findings).map(({ kind, count }) => [audit.kinds[kind], formats.count(count).text]);
  return {
    title: audit.title,
    columns: [
      { label: audit.finding, isNumber: false },
      { label: audit.count, isNumber: true },
    ],
    rows: counts.length > 1 ? [...counts, [total, formats.count(findings.length).text]] : counts,
  };
}

function composeListing(findings: readonly Finding[], wording: Wording, formats: Formats, timezone: string): Table {
  const { audit, labels } = wording;
  const shown = findings.slice(0, SHOWN).map((finding) => formatFinding(finding, wording, formats, timezone));
  return {
    title: audit.shown(formats.count(shown.length), formats.count(findings.length)),
    columns: [
      { label: audit.finding, isNumber: false },
      { label: labels.product, isNumber: false },
      { label: labels.warehouse, isNumber: false },
      { label: labels.stock, isNumber: true },
      { label: audit.minimum, isNumber: true },
      { label: labels.maximum, isNumber: true },
    ],
    rows: shown.map((cells) => [
      cells.since === "" ? cells.finding : audit.kindSince(cells.finding, cells.since),
      ...namesOf(cells),
      cells.stock,
      cells.minimum,
      cells.maximum,
    ]),
  };
}

/** How many there are of each kind that there are any of. */
function counted(findings: readonly Finding[]) {
  return FINDING_KINDS.map((kind) => ({
    kind,
    count: findings.filter((finding) => finding.kind === kind).length,
  })).filter(({ count }) => count > 0);
}
