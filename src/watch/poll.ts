import { EMPTY_AGENDA } from "../alerts/agenda.ts";
import { composeDeliveries } from "../alerts/compose-deliveries.ts";
import type { Delivery } from "../alerts/delivery.ts";
import { planTellings, type SilencedLevel } from "../alerts/plan-tellings.ts";
import type { AlertPolicy } from "../alerts/policy.ts";
import type { Silence } from "../alerts/silence.ts";
import type { State } from "../alerts/state.ts";
import type { Change } from "../stock/change.ts";
import type { Coverage } from "../stock/coverage.ts";
import type { Damping } from "../stock/damping.ts";
import { detectChanges, type Evidence, NO_MEMORY } from "../stock/detect-changes.ts";
import type { LevelKey, Listing } from "../stock/level.ts";
import {
  type CoverageSetting,
  type InventoryQuery,
  judgeFilter,
  planLookUps,
  planSweep,
  reserveFor,
  type SweepPlan,
} from "../stock/plan.ts";
import type { Snapshot } from "../stock/snapshot.ts";
import { judgeListings, type ThresholdPolicy } from "../stock/threshold.ts";

/** One complete read of a query. */
export interface Sweep {
  readonly listings: readonly Listing[];
  readonly pages: number;
  /** The pages never agreed with each other: what is listed is true, but something may be missing. */
  readonly incomplete: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
}

export interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onPage?: ((page: number, pages: number) => void) | undefined;
}

export interface LookedUp {
  /** Null: the API says that there is no such product. */
  readonly answers: ReadonlyMap<number, Listing | null>;
  /** The first failure, undefined where there was none. */
  readonly failure?: unknown;
}

/** Requests that may still be made, of how many in an hour, and when the count begins anew. */
export interface RequestBudget<Time> {
  readonly left: number;
  readonly limit: number;
  readonly resetsAt: Time;
}

/** A company's inventory, as a poll reads it. A sweep rejects rather than answer in part. */
export interface Inventory {
  sweep(query: InventoryQuery, options: ReadOptions): Promise<Sweep>;
  /** What could be learned; a look-up that fails leaves its product, and maybe those after it, out. */
  lookUp(products: readonly number[], options: ReadOptions): Promise<LookedUp>;
  /** Requests that may still be made in this hour. */
  budgetLeft(): number;
  budget(): RequestBudget<Date>;
  /** Requests made since the start of the process. */
  requestsMade(): number;
}

/** Where the memory of a company is kept. */
export interface Commits {
  state(company: string): Promise<State | null>;
  commit(company: string, next: State, deliveries: readonly Delivery[]): Promise<void>;
  /** What people have silenced by command. */
  silences(): Promise<readonly Silence[]>;
}

export interface PollPolicy {
  readonly coverage: CoverageSetting;
  readonly filters: Omit<InventoryQuery, "lowOnly">;
  readonly pageSize: number;
  readonly thresholds: ThresholdPolicy;
  readonly damping: Damping;
  readonly alerts: AlertPolicy;
  /** Polls still to come in this hour, this one not counted: their requests are not spent on what can wait. */
  readonly pollsToCome: (now: Date) => number;
}

/** A poll made up but not yet committed. */
export interface PreparedPoll {
  readonly next: State;
  readonly deliveries: readonly Delivery[];
  readonly changes: readonly Change[];
  readonly summary: PollSummary;
}

/** What the one log line of a poll says. */
export interface PollSummary {
  readonly company: string;
  readonly version: number;
  readonly read: SweepPlan;
  readonly pages: number;
  readonly products: number;
  readonly levels: number;
  readonly breached: number;
  readonly depleted: number;
  readonly recovered: number;
  readonly retired: number;
  readonly reminders: number;
  /** Changes that no route is about. */
  readonly unrouted: number;
  /** Levels that wait on a channel for the end of quiet hours or for a digest. */
  readonly held: number;
  /** Levels that people are not told of from now on, and why. */
  readonly silenced: readonly SilencedLevel[];
  /** Levels seen short that wait for further polls to confirm it. */
  readonly unconfirmed: number;
  /** Episodes open after the poll. */
  readonly open: number;
  /** Of those, not seen by this poll. */
  readonly unknown: number;
  readonly duplicates: readonly LevelKey[];
  readonly incomplete: boolean;
  /** Why not all of what was to be looked up could be: it stays unknown, and the next poll tries again. */
  readonly lookUpFailure: unknown;
  readonly requests: number;
  readonly ms: number;
  /** What this poll found out about the API's filter, where that is news. */
  readonly coverage: Coverage | null;
  readonly firstRun: boolean;
}

export interface Polling {
  readonly company: string;
  readonly inventory: Inventory;
  readonly commits: Commits;
  readonly policy: PollPolicy;
  readonly now: () => Date;
}

/** One poll: read, detect, commit. Rejects with nothing changed when anything could not be read or kept. */
export async function poll(polling: Polling, options: ReadOptions): Promise<PreparedPoll> {
  const prepared = await preparePoll(polling, options);
  options.signal.throwIfAborted();
  await polling.commits.commit(polling.company, prepared.next, prepared.deliveries);
  return prepared;
}

/** Everything of a poll but the commit. */
export async function preparePoll(polling: Polling, options: ReadOptions): Promise<PreparedPoll> {
  const { company, inventory, commits, policy, now } = polling;
  const startedAt = now();
  const requestsBefore = inventory.requestsMade();
  const state = await commits.state(company);
  const memory = state ?? NO_MEMORY;
  const open = memory.episodes;

  const lowProducts = new Set(Object.values(open).map(({ level }) => level.product.id)).size;
  const reserve = reserveFor(policy.pollsToCome(startedAt), lowProducts, policy.pageSize);
  const budget = { left: inventory.budgetLeft() - reserve, pageSize: policy.pageSize };
  const read = planSweep(policy.coverage, state?.coverage ?? null, budget, startedAt);
  const sweep = await sweepAs(read, polling, startedAt, options);
  const evidence = await lookUpUnseen(open, sweep, state, reserve, polling, options);

  const { thresholds, damping, filters } = policy;
  const detection = detectChanges(memory, evidence, { thresholds, damping, watched: filters }, startedAt);
  const found = { ...detection, firstRun: state === null, silences: await commits.silences() };
  const plan = planTellings(state?.agenda ?? EMPTY_AGENDA, found, policy.alerts, startedAt);
  const version = (state?.version ?? 0) + 1;
  const polledAt = startedAt.toISOString();
  const companyTitle = sweep.companyTitle ?? state?.companyTitle ?? company;
  const next: State = {
    version,
    polledAt,
    companyTitle,
    episodes: detection.episodes,
    suspects: detection.suspects,
    coverage: sweep.coverage ?? state?.coverage ?? null,
    sizes: state?.sizes ?? {},
    agenda: plan.agenda,
  };
  const { incomplete } = sweep;
  const deliveries = composeDeliveries({ company, companyTitle, version, polledAt, incomplete }, plan.tellings);
  const changes = [...detection.changes, ...plan.added];
  const told = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length;
  const summary: PollSummary = {
    company,
    version,
    read,
    pages: sweep.pages,
    products: evidence.listings.length,
    levels: evidence.listings.reduce((count, { levels }) => count + levels.length, 0),
    breached: told("breached"),
    depleted: told("depleted"),
    recovered: told("recovered"),
    retired: told("retired"),
    reminders: told("reminder"),
    unrouted: plan.unrouted,
    held: plan.agenda.held.length,
    silenced: plan.silenced,
    unconfirmed: Object.keys(detection.suspects).length,
    open: Object.keys(detection.episodes).length,
    unknown: detection.unknown,
    duplicates: detection.duplicates,
    incomplete,
    lookUpFailure: evidence.failure,
    requests: inventory.requestsMade() - requestsBefore,
    ms: now().getTime() - startedAt.getTime(),
    coverage: isNews(sweep.coverage, state?.coverage ?? null) ? sweep.coverage : null,
    firstRun: state === null,
  };
  return { next, deliveries, changes, summary };
}

function isNews(found: Coverage | null, known: Coverage | null): boolean {
  return found !== null && (found.mode !== known?.mode || found.settled !== known.settled);
}

type CheckedSweep = Sweep & { readonly coverage: Coverage | null };

async function sweepAs(
  read: SweepPlan,
  { inventory, policy }: Polling,
  at: Date,
  options: ReadOptions,
): Promise<CheckedSweep> {
  const sweep = (lowOnly: boolean) => inventory.sweep({ ...policy.filters, lowOnly }, options);
  if (read !== "check") return { ...(await sweep(read === "filtered")), coverage: null };

  const filtered = await sweep(true);
  const full = await sweep(false);
  const judged = judgeListings(full.listings, policy.thresholds).levels;
  const listed = judgeListings(filtered.listings, policy.thresholds).levels;
  let verdict = judgeFilter(judged, listed, policy.thresholds);
  if (verdict.missed > 0) {
    // What fell low between the two reads looks missed as well: ask the filter again before it is called wrong.
    const again = judgeListings((await sweep(true)).listings, policy.thresholds).levels;
    verdict = judgeFilter(judged, new Map([...again, ...listed]), policy.thresholds);
  }
  const coverage: Coverage = { ...verdict, checkedAt: at.toISOString(), products: full.listings.length };
  // An inconsistent read proves nothing about the filter: check again at the next poll.
  return { ...full, coverage: full.incomplete || filtered.incomplete ? null : coverage };
}

/**
 * Learns what became of open episodes that the sweep did not list. What fails here fails alone: those episodes stay open,
 * and what the sweep found is told all the same.
 */
async function lookUpUnseen(
  open: Snapshot,
  sweep: CheckedSweep,
  state: State | null,
  reserve: number,
  { inventory, policy }: Polling,
  options: ReadOptions,
): Promise<Evidence & { readonly failure?: unknown }> {
  const { incomplete } = sweep;
  const seen = new Set(sweep.listings.map(({ product }) => product.id));
  const known = sweep.coverage ?? state?.coverage ?? null;
  const catalog = { products: known?.products ?? null, pageSize: policy.pageSize, alreadyRead: false };
  const listings = [...sweep.listings];
  const deleted: number[] = [];
  try {
    let plan = planLookUps(open, seen, catalog, inventory.budgetLeft() - reserve);
    if (plan.sweep) {
      // Without the filters on state: a product that was disabled is listed too, and that is its evidence.
      const { enabled: _, type: __, ...text } = policy.filters;
      const full = await inventory.sweep({ ...text, lowOnly: false }, options);
      for (const listing of full.listings) {
        if (seen.has(listing.product.id)) continue;
        seen.add(listing.product.id);
        listings.push(listing);
      }
      plan = planLookUps(open, seen, { ...catalog, alreadyRead: true }, inventory.budgetLeft() - reserve);
    }
    const { answers, failure } = await inventory.lookUp(plan.products, options);
    for (const [id, listing] of answers) {
      if (listing) listings.push(listing);
      else deleted.push(id);
    }
    return { listings, deleted, incomplete, failure };
  } catch (failure) {
    options.signal.throwIfAborted();
    return { listings, deleted, incomplete, failure };
  }
}
