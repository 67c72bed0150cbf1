import type { Change } from "../stock/change.ts";
import { type Decimal, decimal, isPositive } from "../stock/decimal.ts";
import { daysOfCover, type Outlook } from "../stock/outlook.ts";
import { isShortage, type Shortage } from "../stock/shortage.ts";
import type { Formats } from "./formats.ts";
import type { Count, Wording } from "./wording/wording.ts";

const DAYS = { day: 1, week: 7, month: 30 } as const;

/** Returns for how many days the level of a change lasts; null: that is not known, or it is not short. */
export function coverOf(change: Change): number | null {
  return isShortage(change) && change.outlook ? daysOfCover(change.level.stock, change.outlook) : null;
}

/** The same as a number to read: to a tenth of a day. */
export function roundCover(days: number): Decimal {
  return decimal(days.toFixed(1));
}

/** "runs out in about 3 days, sells 12 a day; with 5 days of lead time order today". Null: how fast it goes is not known. */
export function composeOutlook(change: Change, wording: Wording, formats: Formats): string | null {
  if (!isShortage(change) || !change.outlook) return null;
  const { level, outlook } = change;
  const { remarks } = wording;
  const cover = daysOfCover(level.stock, outlook);
  const goes = isPositive(level.stock) ? [remarks.runsOut(cover < 1 ? null : countOf(Math.round(cover), formats))] : [];
  const when = whenToOrder(change, outlook, cover, wording, formats);
  return [[...goes, formatPace(outlook, wording, formats)].join(", "), ...(when === null ? [] : [when])].join("; ");
}

/** How much is sold in the shortest time in which a unit is: "sells 2.5 a week", or "sells 2.5 a week by sales". */
function formatPace({ perDay, source }: Outlook, { remarks }: Wording, formats: Formats): string {
  const rate = Number(perDay);
  const period = rate >= DAYS.day ? "day" : rate * DAYS.week >= 1 ? "week" : "month";
  const units = rate * DAYS[period];
  const pace = remarks.pace[period](countOf(Number(units.toPrecision(units < 100 ? 2 : 3)), formats));
  return source === undefined ? pace : remarks.bySales(pace);
}

/** By when to order for more to come in time; null: the lead time is not known, or there is nothing to order. */
function whenToOrder(
  { threshold: { source }, answered }: Shortage,
  { leadDays }: Outlook,
  cover: number,
  { remarks }: Wording,
  formats: Formats,
): string | null {
  if (leadDays === undefined || (answered && answered.answer !== "later")) return null;
  const left = Math.floor(cover - Number(leadDays));
  const isDue = left < 1 || (source !== "erp" && source.kind === "reorder_point");
  return remarks.orderBy(countOf(leadDays, formats), isDue ? null : countOf(left, formats));
}

function countOf(value: number | Decimal, { quantity }: Formats): Count {
  return { text: quantity(decimal(value)), one: Number(value) === 1 };
}
