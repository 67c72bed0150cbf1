import type { Past, PastMinimum } from "../stock/advice.ts";
import { compare, type Decimal, ZERO } from "../stock/decimal.ts";
import { judge, type ThresholdPolicy } from "../stock/judge.ts";
import type { Level } from "../stock/level.ts";

const DAY_MS = 24 * 3_600_000;

/** Follows one level under its minimum and under another. */
export interface PastWatch {
  /** Takes what a whole read saw of it; null: it is not known. @param at when, in ms */
  see(level: Level | null, at: number): void;
  /** Returns what the two would have meant; null: it was seen for less than a day. */
  past(): Past | null;
}

interface Minimum {
  /** Since when the level is at or under it, in ms; null: it is not. */
  since: number | null;
  underMs: number;
  alerts: number;
  inTime: number;
}

/**
 * Watches a level under the minimum that it had at the time, and under another. A stock counts until the next read. What ran out
 * before it was seen for as long as the lead time does not count: whether that was told in time is not known.
 * @param leadDays how much earlier an alert must come to be in time
 */
export function watchPast(advised: Decimal, leadDays: Decimal, thresholds: ThresholdPolicy): PastWatch {
  const policy: ThresholdPolicy = { compare: thresholds.compare, zeroMinimum: thresholds.zeroMinimum };
  const leadMs = Number(leadDays) * DAY_MS;
  const open = (): Minimum => ({ since: null, underMs: 0, alerts: 0, inTime: 0 });
  const [present, other] = [open(), open()];
  let last: { readonly stock: Decimal; readonly at: number } | null = null;
  let startedAt = 0;
  let seenMs = 0;
  let stockOuts = 0;

  function turn(minimum: Minimum, isUnder: boolean, at: number): void {
    if (minimum.since !== null && last) minimum.underMs += at - last.at;
    if (!isUnder) minimum.since = null;
    else if (minimum.since === null) {
      minimum.since = at;
      if (last) minimum.alerts += 1;
    }
  }

  return {
    see(level, at) {
      if (level === null) {
        last = null;
        present.since = null;
        other.since = null;
        return;
      }
      if (last === null) startedAt = at;
      else seenMs += at - last.at;
      turn(present, judge(level, policy).status !== "ok", at);
      turn(other, judge({ ...level, minimum: advised }, policy).status !== "ok", at);
      const ranOut = last !== null && compare(last.stock, ZERO) > 0 && compare(level.stock, ZERO) <= 0;
      if (ranOut && at - startedAt >= leadMs) {
        stockOuts += 1;
        for (const it of [present, other]) if (it.since !== null && at - it.since >= leadMs) it.inTime += 1;
      }
      last = { stock: level.stock, at };
    },
    past: () =>
      seenMs < DAY_MS ? null : { days: daysIn(seenMs), stockOuts, present: toPast(present), advised: toPast(other) },
  };
}

function toPast({ underMs, alerts, inTime }: Minimum): PastMinimum {
  return { daysUnder: daysIn(underMs), alerts, inTime };
}

/** Returns days, to a tenth. */
function daysIn(ms: number): number {
  return Math.round((ms / DAY_MS) * 10) / 10;
}
