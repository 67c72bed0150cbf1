import { DEMAND_CLASSES } from "../stock/consumption/demand-class.ts";
import type { FiledLevel } from "../stock/consumption/filing.ts";
import type { Blind, Fall } from "../stock/consumption/history.ts";
import { RATE_METHODS, type Rate } from "../stock/consumption/rate.ts";
import type { Place, Tracked } from "../stock/consumption/tracked.ts";
import { type Decimal, decimal } from "../stock/decimal.ts";

/*
 * What is kept of the levels of a product, as one text: there may be 80,000 levels with 90 days each, and as objects they would
 * take several times the room, and the time to check them. Levels are separated by `;`, their parts by a blank, and `-` stands for
 * a part that is not there. Places are the numbers of the company's list of them.
 */

const NOTHING = "-";

const UNITS = String.raw`(?:0|[1-9]\d*)(?:\.\d{0,5}[1-9])?`;
const ENTRY = String.raw`(?:|\*\d+|${UNITS}(?:/[1-9]\d*)?)`;
const FALLS = String.raw`(?:-|\d+:${ENTRY}(?:,${ENTRY})*)`;
const BLIND = String.raw`(?:-|\d+\+\d+(?:,\d+\+\d+)*)`;
const NUMBER = String.raw`\d+(?:\.\d+)?(?:e[+-]\d+)?`;
const RATE = `(?:-|${NUMBER}/${NUMBER}/(?:${DEMAND_CLASSES.join("|")})/(?:${RATE_METHODS.join("|")})/\\d+(?:/sales)?)`;
const TRACKED = String.raw`\d+ (?:-|-?${UNITS}) \d+ (?:-|\d+) ${FALLS} ${BLIND} ${RATE}`;
const FILED = String.raw`\d+ ${FALLS} ${BLIND}`;

/** What `formatTracked` writes. */
export const TRACKED_TEXT = new RegExp(`^${TRACKED}(?:;${TRACKED})*$`);

/** What `formatFiled` writes. */
export const FILED_TEXT = new RegExp(`^${FILED}(?:;${FILED})*$`);

/** @param numberOf returns the number of a place */
export function formatTracked(levels: readonly Tracked[], numberOf: (place: Place) => number): string {
  return levels
    .map(({ place, stock, since, blindSince, falls, blind, rate }) => {
      const known = `${numberOf(place)} ${stock ?? NOTHING} ${since} ${blindSince ?? NOTHING}`;
      return `${known} ${formatFalls(falls)} ${formatBlind(blind)} ${formatRate(rate)}`;
    })
    .join(";");
}

export function formatFiled(levels: readonly FiledLevel[], numberOf: (place: Place) => number): string {
  return levels
    .map(({ place, falls, blind }) => `${numberOf(place)} ${formatFalls(falls)} ${formatBlind(blind)}`)
    .join(";");
}

/** Reads the texts of products. */
export interface TextReader {
  /** Reads a text that matches `TRACKED_TEXT`. */
  tracked(text: string): Tracked[];
  /** Reads a text that matches `FILED_TEXT`. */
  filed(text: string): FiledLevel[];
}

/**
 * Makes a reader for many texts, which holds equal quantities once.
 * @param placeAt returns the place with a number
 */
export function textReader(placeAt: (number: number) => Place): TextReader {
  const quantities = new Map<string, Decimal>();
  const quantity = (text: string) => {
    const known = quantities.get(text);
    if (known !== undefined) return known;
    const read = decimal(text);
    quantities.set(text, read);
    return read;
  };
  return {
    tracked: (text) =>
      text.split(";").map((level) => {
        const [place, stock = NOTHING, since, blindSince, falls = NOTHING, blind = NOTHING, rate = NOTHING] =
          level.split(" ");
        return {
          place: placeAt(Number(place)),
          stock: stock === NOTHING ? null : quantity(stock),
          since: Number(since),
          blindSince: blindSince === NOTHING ? null : Number(blindSince),
          falls: readFalls(falls, quantity),
          blind: readBlind(blind),
          rate: readRate(rate),
        };
      }),
    filed: (text) =>
      text.split(";").map((level) => {
        const [place, falls = NOTHING, blind = NOTHING] = level.split(" ");
        return { place: placeAt(Number(place)), falls: readFalls(falls, quantity), blind: readBlind(blind) };
      }),
  };
}

/**
 * Writes falls as the number of their first day and an entry for each that follows: its units (`3`), the units of several days
 * together (`6/2`), nothing for a day without a fall, or the number of such days (`*14`). For example `20783:3,,0.5,*14,6/2`.
 * @param falls in order of time, and not overlapping
 */
function formatFalls(falls: readonly Fall[]): string {
  const [first] = falls;
  if (!first) return NOTHING;
  let next = first.day;
  const entries: string[] = [];
  for (const { day, days, units } of falls) {
    if (day - next > 2) entries.push(`*${day - next}`);
    else for (; next < day; next += 1) entries.push("");
    entries.push(days === 1 ? units : `${units}/${days}`);
    next = day + days;
  }
  return `${first.day}:${entries.join(",")}`;
}

function readFalls(text: string, quantity: (text: string) => Decimal): readonly Fall[] {
  if (text === NOTHING) return NONE;
  const colon = text.indexOf(":");
  let day = Number(text.slice(0, colon));
  const falls: Fall[] = [];
  for (const entry of text.slice(colon + 1).split(",")) {
    if (entry.startsWith("*")) day += Number(entry.slice(1));
    else if (entry === "") day += 1;
    else {
      const slash = entry.indexOf("/");
      const days = slash < 0 ? 1 : Number(entry.slice(slash + 1));
      falls.push({ day, days, units: quantity(slash < 0 ? entry : entry.slice(0, slash)) });
      day += days;
    }
  }
  return falls;
}

/** Writes blind hours as the first hour and the number of hours of each time: `498816+36,499200+12`. */
function formatBlind(blind: readonly Blind[]): string {
  return blind.length === 0 ? NOTHING : blind.map(({ from, to }) => `${from}+${to - from}`).join(",");
}

function readBlind(text: string): readonly Blind[] {
  if (text === NOTHING) return NONE;
  return text.split(",").map((entry) => {
    const [from = 0, hours = 0] = entry.split("+").map(Number);
    return { from, to: from + hours };
  });
}

function formatRate(rate: Rate | null): string {
  if (rate === null) return NOTHING;
  const { perDay, spread, demand, method, since, source } = rate;
  return [perDay, spread, demand, method, since, ...(source ? [source] : [])].join("/");
}

function readRate(text: string): Rate | null {
  if (text === NOTHING) return null;
  const [perDay, spread, demandName, methodName, since, source] = text.split("/");
  const demand = DEMAND_CLASSES.find((name) => name === demandName);
  const method = RATE_METHODS.find((name) => name === methodName);
  if (demand === undefined || method === undefined) return null;
  const rate = { perDay: Number(perDay), spread: Number(spread), demand, method, since: Number(since) };
  return source === undefined ? rate : { ...rate, source: "sales" };
}

/** One list for all levels that have nothing, to save memory. */
const NONE: readonly never[] = [];
