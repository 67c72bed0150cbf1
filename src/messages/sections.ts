import type { Change } from "../stock/change.ts";
import { isShortage } from "../stock/shortage.ts";
import { readable } from "../text.ts";
import type { Formats } from "./formats.ts";
import type { MakeAnswerUrls } from "./links.ts";
import { type Group, type Line, SECTION_KINDS, type Section, type SectionKind } from "./message.ts";
import { inSentence } from "./name.ts";
import { coverOf } from "./outlook.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * Orders lines for reading: sections worst first; in a section the warehouse with most lines first; in a warehouse what
 * runs out first, as far as that is known, then what is shortest of its threshold; then by name. Sections without lines are
 * left out.
 * @param first lines that stand before all others of their section
 * @param answerUrls null: nothing can be answered
 */
export function composeSections(
  lines: readonly Line[],
  wording: Wording,
  formats: Formats,
  first: ReadonlySet<Line> = new Set(),
  answerUrls: MakeAnswerUrls | null = null,
): Section[] {
  const byKind = Map.groupBy(lines, ({ change }) => sectionKind(change));
  return SECTION_KINDS.flatMap((kind) => {
    const ofKind = byKind.get(kind);
    if (!ofKind) return [];
    const count = formats.count(ofKind.length);
    const groups = [ofKind.filter((line) => first.has(line)), ofKind.filter((line) => !first.has(line))].flatMap(
      (part) => composeGroups(part, wording, formats, answerUrls),
    );
    return [{ kind, title: wording.titles[kind](count), each: wording.titles[kind](ONE), count: count.text, groups }];
  });
}

/** The lines that are worst by the same order, in whatever warehouse: what is out before what is low. */
export function worstOf(lines: readonly Line[], most: number, formats: Formats): Line[] {
  return lines
    .toSorted((a, b) => Number(isOut(b.change)) - Number(isOut(a.change)) || byNeed(a, b, formats))
    .slice(0, most);
}

function isOut(change: Change): boolean {
  return isShortage(change) && change.status === "out";
}

/** Where a change stands in a message: what is short by its status now, the rest by what became of it. */
export function sectionKind(change: Change): SectionKind {
  if (change.kind === "reminder") return STILL[change.status];
  return change.kind === "breached" || change.kind === "depleted" ? change.status : change.kind;
}

const ONE = { text: "1", one: true };

const STILL = { out: "still_out", low: "still_low" } as const;

/** How many of a message there are of each kind. */
export type Counts = Readonly<Record<SectionKind, number>>;

/** How many there are of each kind. */
export function countKinds(kinds: Iterable<SectionKind>): Counts {
  const counts = { out: 0, still_out: 0, low: 0, still_low: 0, recovered: 0, retired: 0 };
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}

/** Tells warehouses apart by the only identity that they have, branch and name. */
export function warehouseKey({ level }: Change): string {
  return JSON.stringify([level.branch, level.warehouse]);
}

function composeGroups(
  lines: readonly Line[],
  wording: Wording,
  formats: Formats,
  answerUrls: MakeAnswerUrls | null,
): Group[] {
  return Array.from(Map.groupBy(lines, ({ change }) => warehouseKey(change)).values(), (ofWarehouse) => ({
    title: groupTitle(ofWarehouse, wording),
    lines: ofWarehouse.toSorted((a, b) => byNeed(a, b, formats)),
    ...answersOf(ofWarehouse, answerUrls),
  })).sort((a, b) => b.lines.length - a.lines.length || formats.compareNames(a.title, b.title));
}

/** Of a warehouse where something is short. */
function answersOf(lines: readonly Line[], answerUrls: MakeAnswerUrls | null): Pick<Group, "answers"> {
  const short = lines.find(({ change }) => isShortage(change));
  if (!short || !answerUrls) return {};
  const { branch, warehouse } = short.change.level;
  return { answers: answerUrls({ kind: "warehouse", branch, warehouse }) };
}

function groupTitle([line]: readonly Line[], { unnamed }: Wording): string {
  const { branch = null, warehouse = null } = line?.change.level ?? {};
  const title = [readable(branch) ?? unnamed.branch, readable(warehouse) ?? unnamed.warehouse];
  return title.map((name) => inSentence(name)).join(" · ");
}

function byNeed(a: Line, b: Line, { compareNames }: Formats): number {
  return (
    bySoonest(a.change, b.change) ||
    need(b.change) - need(a.change) ||
    compareNames(a.product, b.product) ||
    byKey(a.change, b.change)
  );
}

/** What is not known to run out comes after what is. */
function bySoonest(a: Change, b: Change): number {
  const [days, others] = [coverOf(a), coverOf(b)];
  if (days === null || others === null) return Number(days === null) - Number(others === null);
  return days - others;
}

/** How much of its threshold a level is missing: 1, which is all of it, or more where it is out. A float will do to sort. */
function need(change: Change): number {
  if (!isShortage(change)) return 0;
  const threshold = Number(change.threshold.value);
  return 1 - Number(change.level.stock) / (threshold || 1);
}

function byKey(a: Change, b: Change): number {
  return a.key < b.key ? -1 : 1;
}
