import type { Change } from "../stock/change.ts";
import { judge, type ThresholdPolicy } from "../stock/judge.ts";
import type { LevelKey } from "../stock/level.ts";
import { median } from "../stock/median.ts";
import type { OutlookOf } from "../stock/outlook.ts";
import { isShortage } from "../stock/shortage.ts";
import type { Before, Moment } from "./replay.ts";
import type { StockTurn } from "./stock-outs.ts";

/** What some rules would have told in a time, and how that compares with what ran out. */
export interface Figures {
  readonly channels: readonly ChannelFigures[];
  /** Number of levels of which some channel was told that they are short. */
  readonly levelsTold: number;
  readonly stockOuts: StockOutFigures;
  /** Number of alarms that are over, of levels that had stock all the time from when they were told until they recovered. */
  readonly neverRanOut: number;
}

export interface ChannelFigures {
  readonly channel: string;
  readonly messages: number;
  /** Number of lines in the messages. */
  readonly changes: number;
}

/** Levels that ran out, by when somebody was told of their shortage. */
export interface StockOutFigures {
  readonly all: number;
  readonly toldBefore: number;
  /** Of those told before: the median of the time between, in ms; null: there are none. */
  readonly medianLeadMs: number | null;
  /** Told by the poll that saw them out. */
  readonly toldAtOnce: number;
  /** Told while they were out. */
  readonly toldLater: number;
  /** Not told before they had stock again, or before the time was over. */
  readonly neverTold: number;
  /** Of those never told: levels without a threshold. */
  readonly withoutThreshold: number;
}

/** Counts what a replay tells. */
export interface FigureCounter {
  /** Begins anew, with what people knew before the first step; null: nothing. */
  begin(before: Before | null): void;
  /**
   * @param moments what was told up to the poll
   * @param turns what the poll saw
   * @param isCounted whether the poll lies in the time that counts; earlier ones only tell what people know
   */
  take(at: string, moments: readonly Moment[], turns: readonly StockTurn[], isCounted: boolean): void;
  figures(): Figures;
}

interface Alarm {
  readonly toldAt: string;
  ranOut: boolean;
}

interface StockOut {
  readonly at: string;
  readonly isCounted: boolean;
  /** Whether it had a threshold when it ran out. */
  readonly hadThreshold: boolean;
}

/**
 * @param channels the channels of the rules
 * @param outlookOf what was known of a level before the poll that is taken
 * @param isOut tells whether a level was out of stock when it was last seen
 */
export function countFigures(
  channels: readonly string[],
  thresholds: ThresholdPolicy,
  outlookOf: OutlookOf,
  isOut: (key: LevelKey) => boolean,
): FigureCounter {
  const byChannel = new Map(channels.map((channel) => [channel, { messages: 0, changes: 0 }]));
  const told = new Set<LevelKey>();
  const leads: number[] = [];
  const counts = { all: 0, toldAtOnce: 0, toldLater: 0, neverTold: 0, withoutThreshold: 0, neverRanOut: 0 };
  let alarms = new Map<LevelKey, Alarm>();
  /** Levels that are out and that nobody was told of. */
  let untold = new Map<LevelKey, StockOut>();

  function turn(it: StockTurn, isCounted: boolean): void {
    const { key, at, level } = it;
    if (!it.isOut) {
      const missed = untold.get(key);
      if (missed) miss(missed);
      untold.delete(key);
      return;
    }
    if (isCounted) counts.all += 1;
    const alarm = alarms.get(key);
    if (!alarm) {
      untold.set(key, { at, isCounted, hadThreshold: judge(level, thresholds, outlookOf).threshold !== null });
    } else {
      alarm.ranOut = true;
      if (isCounted) leads.push(Date.parse(at) - Date.parse(alarm.toldAt));
    }
  }

  function miss({ isCounted, hadThreshold }: StockOut): void {
    if (!isCounted) return;
    counts.neverTold += 1;
    if (!hadThreshold) counts.withoutThreshold += 1;
  }

  function hear({ key }: Change, at: string, isCounted: boolean): void {
    if (isCounted) told.add(key);
    if (!alarms.has(key)) alarms.set(key, { toldAt: at, ranOut: isOut(key) });
    const missed = untold.get(key);
    if (!missed) return;
    untold.delete(key);
    if (missed.isCounted) counts[missed.at === at ? "toldAtOnce" : "toldLater"] += 1;
  }

  function end(change: Change, isCounted: boolean): void {
    const alarm = alarms.get(change.key);
    if (!alarm) return;
    alarms.delete(change.key);
    if (isCounted && change.kind === "recovered" && !alarm.ranOut) counts.neverRanOut += 1;
  }

  function hearAll({ at, changes, notifications }: Moment, isCounted: boolean): void {
    for (const { channel, changes } of notifications) {
      // What waits for a channel that the rules do not have is told to nobody.
      const count = byChannel.get(channel);
      if (!count) continue;
      if (isCounted) {
        count.messages += 1;
        count.changes += changes.length;
      }
      for (const change of changes) if (isShortage(change)) hear(change, at, isCounted);
    }
    for (const change of changes) if (!isShortage(change)) end(change, isCounted);
  }

  return {
    begin(before) {
      alarms = alarmsIn(before);
      untold = new Map();
      told.clear();
      leads.length = 0;
      for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] = 0;
      for (const count of byChannel.values()) Object.assign(count, { messages: 0, changes: 0 });
    },
    take(at, moments, turns, isCounted) {
      // What was due between two polls was told before the second of them saw anything.
      for (const moment of moments) if (moment.at < at) hearAll(moment, isCounted);
      for (const it of turns) turn(it, isCounted);
      for (const moment of moments) if (moment.at >= at) hearAll(moment, isCounted);
    },
    figures() {
      const open = [...untold.values()].filter(({ isCounted }) => isCounted);
      const withoutThreshold = open.filter(({ hadThreshold }) => !hadThreshold).length;
      const { neverRanOut, ...rest } = counts;
      return {
        channels: Array.from(byChannel, ([channel, count]) => ({ channel, ...count })),
        levelsTold: told.size,
        stockOuts: {
          ...rest,
          toldBefore: leads.length,
          medianLeadMs: median(leads),
          neverTold: counts.neverTold + open.length,
          withoutThreshold: counts.withoutThreshold + withoutThreshold,
        },
        neverRanOut,
      };
    },
  };
}

/** Returns what people knew, by what each channel had heard of what was open. */
function alarmsIn(before: Before | null): Map<LevelKey, Alarm> {
  const alarms = new Map<LevelKey, Alarm>();
  for (const [key, { status }] of before?.episodes ?? []) {
    const heard = before?.notificationState.levels.get(key)?.told.flatMap(({ heardAt }) => heardAt ?? []) ?? [];
    const [toldAt] = heard.sort();
    if (toldAt !== undefined) alarms.set(key, { toldAt, ranOut: status === "out" });
  }
  return alarms;
}
