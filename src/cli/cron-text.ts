import { bothDayFields } from "../time/cron.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const NTH = ["first", "second", "third", "fourth", "fifth"];

/**
 * Says which days a cron expression comes on where both of its day fields are set, which crontab reads as one or the other;
 * null where there is nothing to say.
 */
export function formatDays(expression: string): string | null {
  const fields = bothDayFields(expression);
  if (!fields) return null;
  const ofMonth = either(runs(fields.dayOfMonth).map(formatDayOfMonth));
  const ofWeek = either(runs(fields.dayOfWeek).map(formatDayOfWeek));
  return `only on a day that is both ${ofMonth} of the month and ${ofWeek}; crontab would take either`;
}

/** Numbers that follow each other become one entry: the first and the last of them. */
function runs(field: readonly (number | string)[]): (string | [first: number, last: number])[] {
  const entries: (string | [number, number])[] = field.filter((value) => typeof value === "string");
  const numbers = field.filter((value) => typeof value === "number").sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return [...ranges, ...entries];
}

function formatDayOfMonth(entry: string | [first: number, last: number]): string {
  if (typeof entry !== "string") {
    const [first, last] = entry;
    return first === last ? `the ${ordinal(first)}` : `the ${ordinal(first)} to ${ordinal(last)}`;
  }
  const [, before] = /^L-(\d+)$/.exec(entry) ?? [];
  if (before !== undefined) return `the last day but ${before}`;
  if (entry === "L") return "the last day";
  if (entry === "LW") return "the last Monday-to-Friday day";
  return `the Monday-to-Friday day nearest the ${ordinal(Number.parseInt(entry, 10))}`;
}

function formatDayOfWeek(entry: string | [first: number, last: number]): string {
  if (typeof entry !== "string") {
    const [first, last] = entry;
    return first === last ? `a ${WEEKDAYS[first]}` : `a day from ${WEEKDAYS[first]} to ${WEEKDAYS[last]}`;
  }
  const name = WEEKDAYS[Number.parseInt(entry, 10) % 7];
  const [, nth] = /#(\d)/.exec(entry) ?? [];
  return nth === undefined ? `the last ${name}` : `the ${NTH[Number(nth) - 1]} ${name}`;
}

function ordinal(day: number): string {
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][day % 10] ?? "th");
  return `${day}${suffix}`;
}

function either(words: readonly string[]): string {
  return words.length <= 1 ? words.join() : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
