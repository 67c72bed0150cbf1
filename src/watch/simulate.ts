import { countFigures, type Figures } from "../simulation/figures.ts";
import { pastRates } from "../simulation/past-rates.ts";
import { needRates, openReplay, pastOutlooks, type Rules } from "../simulation/replay.ts";
import { watchStock } from "../simulation/stock-outs.ts";
import { isWatched } from "../stock/detect-changes.ts";
import type { ConsumptionReader } from "../store/consumption.ts";
import type { SeenReader } from "../store/read-seen.ts";
import type { State } from "../store/state.ts";
import type { Zone } from "../time/local-time.ts";
import { inTurns } from "../turns.ts";
import type { PollPolicy } from "./poll.ts";
import { readObserved } from "./read-observed.ts";

/** What rules would have told of a company, by what its polls saw. */
export interface Simulation {
  /** From when on is counted, ISO 8601 in UTC; null: nothing is kept of what polls saw. */
  readonly from: string | null;
  /** When the last poll began, ISO 8601 in UTC; null: there is none. */
  readonly to: string | null;
  /** Number of polls that are counted. */
  readonly polls: number;
  /** Of these: polls that read the whole catalog. The others saw what SmartPyme calls low, or a part. */
  readonly wholePolls: number;
  /** For each of the rules, in their order. */
  readonly figures: readonly Figures[];
}

/** What the rules in force, and others beside them, would have told of a company. */
export interface Compared extends Omit<Simulation, "figures"> {
  readonly company: string;
  readonly companyTitle: string;
  readonly inForce: Figures;
  /** Null: no others were tried. */
  readonly tried: Figures | null;
}

/** What is to be tried. */
export interface RulesAsked {
  /** How far back. */
  readonly days: number;
  /** By its name in the config; absent: all. */
  readonly company?: string | undefined;
  /** Sections of a config, or a text of them in YAML; null: none, only those in force are counted. */
  readonly sections: string | object | null;
}

/** What is wrong with the sections, and where: `thresholds.rules[0].minimum`. */
export interface Fault {
  readonly at: string;
  readonly message: string;
}

export type RulesTried = { readonly companies: readonly Compared[] } | { readonly faults: readonly Fault[] };

/** The time that is looked back at. `zone`: by whose days consumption is measured. */
export interface LookBack {
  readonly from: Date;
  readonly zone: Zone;
}

/** Where what polls saw is read, and what is known of consumption. */
export interface SimulationRecords extends SeenReader, ConsumptionReader {}

/** Returns the rules of a polled company. */
export function rulesOf({ thresholds, damping, filters, kinds, alerts, replenishmentOf }: PollPolicy): Rules {
  return { thresholds, damping, watched: { enabled: filters.enabled, kinds }, alerts, replenishmentOf };
}

/**
 * Plays what a company's polls saw again, under several rules at a time. It counts from a time on, or from where the log begins or
 * was last interrupted, if that is later.
 * @param rules at least one; which products are watched, and may run out, is as in the first
 */
export async function simulate(
  store: SimulationRecords,
  company: string,
  [first, ...others]: readonly [Rules, ...Rules[]],
  { from, zone }: LookBack,
): Promise<Simulation> {
  const rules = [first, ...others];
  const rates = rules.some(needRates) ? pastRates(await readObserved(store, company), zone) : null;
  const openAll = () => {
    const stock = watchStock((product) => isWatched(product, first.watched));
    const players = rules.map((it) => ({
      replay: openReplay(it, rates),
      counter: countFigures(it.alerts.channels, it.thresholds, pastOutlooks(it, rates), stock.isOut),
    }));
    return { stock, players };
  };
  let { stock, players } = openAll();
  let counted = { from: null as string | null, to: null as string | null, polls: 0, wholePolls: 0 };
  for await (const { step, before } of store.seen(company, from)) {
    const isFirst = before !== undefined;
    if (isFirst) {
      ({ stock, players } = openAll());
      for (const { counter } of players) counter.begin(before);
      counted = { from: laterOf(step.at, from), to: step.at, polls: 0, wholePolls: 0 };
    }
    // What changes with the rules alone is told by the first poll of all, and says nothing of how they are to live with.
    const isCounted = !isFirst && Date.parse(step.at) >= from.getTime();
    const turns = await inTurns(stock.take(step));
    for (const { replay, counter } of players) {
      counter.take(step.at, await inTurns(replay.takeInSteps(step, before)), turns, isCounted);
    }
    if (step.kind === "poll") {
      const isWhole = step.read === "full" || step.read === "check";
      rates?.after(new Date(step.at), isWhole && !step.incomplete);
      if (isCounted) counted.polls += 1;
      if (isCounted && isWhole) counted.wholePolls += 1;
    }
    counted.to = step.at;
  }
  return { ...counted, figures: players.map(({ counter }) => counter.figures()) };
}

/** Compares the rules in force of a company with others. */
export async function compareRules(
  store: SimulationRecords & { outline(company: string): Promise<Pick<State, "companyTitle"> | null> },
  company: string,
  { inForce, tried }: { readonly inForce: PollPolicy; readonly tried: PollPolicy | null },
  time: LookBack,
): Promise<Compared> {
  const rules = [rulesOf(inForce), ...(tried ? [rulesOf(tried)] : [])] as const;
  const { figures, ...counted } = await simulate(store, company, rules, time);
  const [first, second = null] = figures;
  if (!first) throw new Error("there are no figures of the rules in force");
  const companyTitle = (await store.outline(company))?.companyTitle ?? company;
  return { company, companyTitle, ...counted, inForce: first, tried: second };
}

function laterOf(at: string, from: Date): string {
  return Date.parse(at) < from.getTime() ? from.toISOString() : at;
}
