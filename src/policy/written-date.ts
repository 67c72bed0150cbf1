/** Names of the months in Spanish and English and their short forms, without accents. */
const MONTHS: readonly (readonly string[])[] = [
  ["enero", "january", "ene", "jan"],
  ["febrero", "february", "feb"],
  ["marzo", "march", "mar"],
  ["abril", "april", "abr", "apr"],
  ["mayo", "may"],
  ["junio", "june", "jun"],
  ["julio", "july", "jul"],
  ["agosto", "august", "ago", "aug"],
  ["septiembre", "setiembre", "september", "sept", "sep", "set"],
  ["octubre", "october", "oct"],
  ["noviembre", "november", "nov"],
  ["diciembre", "december", "dic", "dec"],
];

const YEAR = String.raw`(?:\d{4}|\d{2})(?!\d)`;
const DAY = String.raw`(?:\d{1,2} ?(?:st|nd|rd|th|ro|er|o|º|°)?|primero)`;
const MONTH = `(?:${MONTHS.flat()
  .sort((a, b) => b.length - a.length)
  .join("|")})\\.?`;

/** The forms of a date, with groups named day, month (a number or a name) and year. */
const FORMS = [
  // 2026-12-31
  String.raw`(?<year>\d{4}) ?[-/.] ?(?<month>\d{1,2}) ?[-/.] ?(?<day>\d{1,2})(?!\d)`,
  // 31/12/2026, 31.12.26, 31-12-2026
  String.raw`(?<day>\d{1,2}) ?[-/.] ?(?<month>\d{1,2}) ?[-/.] ?(?<year>${YEAR})`,
  // 31 dic 2026, 31 de diciembre de 2026, 31-dic-26, 31st of December 2026
  `(?<day>${DAY}) ?(?:de |of |[-/.])? ?(?<month>${MONTH}) ?(?:de |del |of |[-/.,])? ?(?<year>${YEAR})`,
  // December 31, 2026
  String.raw`(?<month>${MONTH}) ?(?<day>\d{1,2}) ?(?:st|nd|rd|th)?,? (?<year>${YEAR})`,
];

/** Pattern of a date as people write it in Latin America, in Spanish or English, day before month. It captures nothing. */
export const WRITTEN_DATE = `(?:${FORMS.map((form) => form.replace(/\?<\w+>/g, "?:")).join("|")})`;

const READERS = FORMS.map((form) => new RegExp(`^${form}$`));

/**
 * Reads a date that `WRITTEN_DATE` matches as YYYY-MM-DD; null when the calendar has no such day.
 * @param text lower case, without accents, with single blanks
 */
export function readWrittenDate(text: string): string | null {
  for (const reader of READERS) {
    const { year, month = "", day = "" } = reader.exec(text)?.groups ?? {};
    if (year === undefined) continue;
    const date = readDay(
      Number(year) + (year.length === 2 ? 2000 : 0),
      /^\d/.test(month) ? Number(month) : monthNamed(month),
      day === "primero" ? 1 : Number.parseInt(day, 10),
    );
    if (date !== null) return date;
  }
  return null;
}

function monthNamed(name: string): number {
  return MONTHS.findIndex((names) => names.includes(name.replace(".", ""))) + 1;
}

function readDay(year: number, month: number, day: number): string | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isReal ? date.toISOString().slice(0, 10) : null;
}
