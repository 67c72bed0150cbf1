import type { Group, Line, Message, Section, SectionKind } from "../../alerts/message.ts";

/** A section cut to what fits; `omitted` lines of it are counted instead of shown. */
export interface Fitted {
  readonly section: Section;
  readonly groups: readonly Group[];
  readonly omitted: number;
}

/** What showing a part of a section takes, in bytes. */
export interface Cost {
  line(line: Line): number;
  group(group: Group): number;
}

/**
 * The message's sections with as many lines as `budget` bytes take, from the first, which is the worst, on. No line is
 * shown after one that is left out, so that what is missing is always the least urgent.
 */
export function cutToFit(message: Message, budget: number, costIn: (section: Section) => Cost): readonly Fitted[] {
  let left = budget;
  return message.sections.map((section) => {
    const cost = costIn(section);
    const groups: Group[] = [];
    let omitted = 0;
    for (const group of section.groups) {
      const lines: Line[] = [];
      left -= cost.group(group);
      for (const line of group.lines) {
        if (left > 0) left -= cost.line(line);
        if (left > 0) lines.push(line);
        else omitted += 1;
      }
      if (lines.length > 0) groups.push({ title: group.title, lines });
    }
    return { section, groups, omitted };
  });
}

/** "and 12 more: 12 low", or null where the whole section is shown. */
export function describeOmitted(message: Message, { section, omitted }: Fitted): string | null {
  const none: Record<SectionKind, number> = { out: 0, low: 0, reminder: 0, recovered: 0, retired: 0 };
  return omitted === 0 ? null : message.more({ ...none, [section.kind]: omitted });
}
