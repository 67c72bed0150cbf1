import type { Change } from "../stock/change.ts";
import type { Formats } from "./formats.ts";
import { type Group, type Line, SECTION_KINDS, type Section, type SectionKind } from "./message.ts";
import { inSentence, oneLine } from "./name.ts";
import { isShortage } from "./shortage.ts";
import type { Wording } from "./wording/wording.ts";

/**
 * Orders lines for reading: sections worst first; in a section the warehouse with most lines first; in a warehouse what
 * is shortest of its threshold first; then by name. Sections without lines are left out.
 */
export function composeSections(lines: readonly Line[], wording: Wording, formats: Formats): Section[] {
  const byKind = Map.groupBy(lines, ({ change }) => sectionKind(change));
  return SECTION_KINDS.flatMap((kind) => {
    const ofKind = byKind.get(kind);
    if (!ofKind) return [];
    const { text: count } = formats.count(ofKind.length);
    return [{ kind, title: wording.titles[kind], count, groups: composeGroups(ofKind, wording, formats) }];
  });
}

/** Where a change stands in a message: what is short by its status now, the rest by what became of it. */
export function sectionKind(change: Change): SectionKind {
  return change.kind === "breached" || change.kind === "depleted" ? change.status : change.kind;
}

/** Tells warehouses apart by the only identity that they have, branch and name. */
export function warehouseKey({ level }: Change): string {
  return JSON.stringify([level.branch, level.warehouse]);
}

function composeGroups(lines: readonly Line[], wording: Wording, { compareNames }: Formats): Group[] {
  return Array.from(Map.groupBy(lines, ({ change }) => warehouseKey(change)).values(), (ofWarehouse) => ({
    title: groupTitle(ofWarehouse, wording),
    lines: ofWarehouse.toSorted(
      (a, b) => need(b.change) - need(a.change) || compareNames(a.product, b.product) || byKey(a.change, b.change),
    ),
  })).sort((a, b) => b.lines.length - a.lines.length || compareNames(a.title, b.title));
}

function groupTitle([line]: readonly Line[], { unnamed }: Wording): string {
  const { branch = null, warehouse = null } = line?.change.level ?? {};
  const title = [oneLine(branch) ?? unnamed.branch, oneLine(warehouse) ?? unnamed.warehouse];
  return title.map((name) => inSentence(name)).join(" · ");
}

/** How much of its threshold a level is missing: 1 is all of it. Only for ordering, so that a float is exact enough. */
function need(change: Change): number {
  if (!isShortage(change)) return 0;
  const threshold = Number(change.threshold.value);
  return 1 - Number(change.level.stock) / (threshold || 1);
}

function byKey(a: Change, b: Change): number {
  return a.key < b.key ? -1 : 1;
}
