import type { Coverage } from "../inventory/coverage.ts";
import { type Behind, fallBehind } from "../inventory/fall-behind.ts";
import type { InventorySource, ReadOptions } from "../inventory/inventory.ts";
import type { SweepPlan } from "../inventory/plan-sweep.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import { NOTHING_KNOWN, type ReadPolicy } from "../inventory/reading.ts";
import { composeDeliveries } from "../notifications/compose-deliveries.ts";
import type { Delivery } from "../notifications/delivery.ts";
import { countWaiting, NOTHING_NOTIFIED } from "../notifications/notification-state.ts";
import { planInSteps, type SilencedLevel } from "../notifications/plan-notifications.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { KeptSilence } from "../policy/silence.ts";
import type { Oddities } from "../smartpyme/oddities.ts";
import type { Change } from "../stock/change.ts";
import { type ProductsBySku, productsBySku } from "../stock/consumption/sales.ts";
import type { Damping } from "../stock/damping.ts";
import { detectInSteps, isWatched, NO_MEMORY } from "../stock/detect-changes.ts";
import { recordPoll } from "../stock/history.ts";
import type { LevelKey } from "../stock/level.ts";
import type { ConsumptionUpdate } from "../store/consumption.ts";
import type { KeptHistory } from "../store/history.ts";
import type { KeptSeen } from "../store/seen.ts";
import type { State } from "../store/state.ts";
import type { PollRecords } from "../store/store.ts";
import type { Zone } from "../time/local-time.ts";
import { inTurns } from "../turns.ts";
import { knownOutlooks, type OutlookPolicy } from "./known-outlooks.ts";
import { type ConsumptionRecords, type SoldRecords, trackConsumption } from "./track-consumption.ts";

/** The part of the store that a poll needs. */
export interface Commits extends ConsumptionRecords, SoldRecords {
  state(company: string): Promise<State | null>;
  commit(company: string, next: State, deliveries: readonly Delivery[], records?: PollRecords): Promise<void>;
  /** Lists the silences that people made by command. */
  silences(): Promise<readonly KeptSilence[]>;
}

export interface PollPolicy extends ReadPolicy, OutlookPolicy {
  readonly damping: Damping;
  readonly alerts: AlertPolicy;
  /** For how long the history is kept, in ms; absent: none is kept. */
  readonly keepHistoryMs?: number | undefined;
  /** For how long what polls saw is kept, in ms; absent: it is not kept. */
  readonly keepSeenMs?: number | undefined;
  /** Whether rates are estimated by what was sold as well. */
  readonly isBySales?: boolean | undefined;
}

/** The outcome of a poll before its commit. */
export interface PreparedPoll {
  readonly next: State;
  readonly deliveries: readonly Delivery[];
  readonly changes: readonly Change[];
  /** Makes what the poll adds to the history; null: nothing. */
  readonly history: () => KeptHistory | null;
  /** What the poll changes in what is kept of consumption; null: nothing. */
  readonly consumption: ConsumptionUpdate | null;
  /** What the poll adds to the log of what polls saw; null: nothing. */
  readonly seen: KeptSeen | null;
  /** Which product each SKU means; null: sales are not read, or the poll has not read the whole catalog. */
  readonly productsBySku: ProductsBySku | null;
  readonly summary: PollSummary;
}

/** The facts of a poll for its log line. */
export interface PollSummary {
  readonly company: string;
  readonly version: number;
  readonly read: SweepPlan;
  readonly pages: number;
  readonly products: number;
  readonly levels: number;
  readonly breached: number;
  readonly depleted: number;
  /** Number of changes, without reminders, after which the level is out of stock. */
  readonly out: number;
  readonly recovered: number;
  readonly retired: number;
  readonly reminders: number;
  /** Number of changes that no route takes. */
  readonly unrouted: number;
  /** Number of pairs of level and channel with changes that wait for a digest or the end of quiet hours. */
  readonly held: number;
  /** Levels whose silence begins with this poll, or whose end a silence keeps from everybody. */
  readonly silenced: readonly SilencedLevel[];
  /** Number of levels that are short and not confirmed yet. */
  readonly unconfirmed: number;
  /** Number of open episodes after the poll. */
  readonly open: number;
  /** Number of open episodes whose level this poll did not see. */
  readonly unknown: number;
  readonly duplicates: readonly LevelKey[];
  /** The fields that could not be read. */
  readonly oddities: Oddities;
  readonly incomplete: boolean;
  /** Number of queries and look-ups for the threshold rules that the hour's budget did not allow. */
  readonly putOff: number;
  /** Why something that the threshold rules need could not be read; undefined: nothing failed. */
  readonly ruleFailure: unknown;
  /** Why the catalog could not be read as planned, so that only the filter's list was told; undefined: nothing failed. */
  readonly catalogFailure: unknown;
  /** Why a look-up failed; its product stays unknown. Undefined: nothing failed. */
  readonly lookUpFailure: unknown;
  /** What has not been read for so long that people are told; null: everything was read. */
  readonly behind: Behind | null;
  readonly requests: number;
  /** Duration of the poll in ms, including the commit if there was one. */
  readonly ms: number;
  /** The check of the API's filter, if its result has changed; else null. */
  readonly coverage: Coverage | null;
  readonly firstRun: boolean;
}

export interface Polling {
  readonly company: string;
  readonly inventory: InventorySource;
  readonly commits: Commits;
  readonly policy: PollPolicy;
  /** When this daemon began to run; absent: with the poll. */
  readonly upSince?: Date | undefined;
  readonly now: () => Date;
}

/**
 * Polls a company once: reads, detects changes, plans notifications and commits.
 * @throws when the inventory cannot be read or the commit fails; nothing is stored then, unless only the commit's answer was lost
 */
export async function poll(polling: Polling, options: ReadOptions): Promise<PreparedPoll> {
  const startedAt = polling.now();
  const prepared = await preparePoll(polling, options);
  options.signal.throwIfAborted();
  const { next, deliveries, history, consumption, seen } = prepared;
  await polling.commits.commit(polling.company, next, deliveries, { history, consumption, seen });
  const ms = polling.now().getTime() - startedAt.getTime();
  return { ...prepared, summary: { ...prepared.summary, ms } };
}

/** Does everything of a poll except the commit. */
export async function preparePoll(polling: Polling, options: ReadOptions): Promise<PreparedPoll> {
  const { company, commits, now } = polling;
  const startedAt = now();
  const state = await commits.state(company);
  const inventory = polling.inventory.resume(state?.paging ?? null);
  const policy = { ...polling.policy, pageSize: inventory.pageSize() };
  const requestsBefore = inventory.requestsMade();
  const seen = await readInventory(state ?? NOTHING_KNOWN, { inventory, policy, at: startedAt }, options);
  const { paging, oddities } = inventory.learned();

  const { thresholds, damping, filters, kinds } = policy;
  const watched = { enabled: filters.enabled, kinds };
  const outlookOf = await knownOutlooks(commits, company, state, policy, startedAt);
  const judging = { thresholds, damping, watched };
  const detection = await inTurns(detectInSteps(state ?? NO_MEMORY, seen, judging, startedAt, outlookOf));
  const silences = await commits.silences();
  const found = { ...detection, silences };
  const notified = state?.notificationState ?? NOTHING_NOTIFIED;
  const plan = await inTurns(planInSteps(notified, found, policy.alerts, startedAt));
  const reading = seen.remember(detection.episodes);
  const version = (state?.version ?? 0) + 1;
  const polledAt = startedAt.toISOString();
  // Only a whole and consistent read shows what is gone.
  const isWhole = !seen.isInconsistent && (seen.read === "full" || seen.read === "check");
  const zone = isWhole ? policy.consumptionZone : undefined;
  const consumption = zone ? await measureBy(zone) : null;
  const measuredAt = zone ? polledAt : state?.measuredAt;
  const companyTitle = seen.companyTitle ?? state?.companyTitle ?? company;
  const next: State = {
    version,
    polledAt,
    companyTitle,
    episodes: detection.episodes,
    suspects: detection.suspects,
    coverage: seen.coverage,
    sizes: seen.sizes,
    reading,
    paging,
    oddities,
    notificationState: plan.notificationState,
    ...(measuredAt !== undefined && { measuredAt }),
  };
  const incomplete = seen.isInconsistent;
  const deliveries = composeDeliveries({ company, companyTitle, version, polledAt, incomplete }, plan.notifications);
  const changes = [...detection.changes, ...plan.added];
  const told = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length;
  const summary: PollSummary = {
    company,
    version,
    read: seen.read,
    pages: seen.pages,
    products: seen.listings.length,
    levels: seen.listings.reduce((count, { levels }) => count + levels.length, 0),
    breached: told("breached"),
    depleted: told("depleted"),
    out: changes.filter((change) => "status" in change && change.status === "out" && change.kind !== "reminder").length,
    recovered: told("recovered"),
    retired: told("retired"),
    reminders: told("reminder"),
    unrouted: plan.unrouted,
    held: countWaiting(plan.notificationState),
    silenced: plan.silenced,
    unconfirmed: detection.suspects.size,
    open: detection.episodes.size,
    unknown: detection.unseen.length,
    duplicates: detection.duplicates,
    oddities,
    incomplete,
    putOff: seen.putOff,
    ruleFailure: seen.ruleFailure,
    catalogFailure: seen.catalogFailure,
    lookUpFailure: seen.lookUpFailure,
    behind: fallBehind(reading, detection.unseen, seen, startedAt),
    requests: inventory.requestsMade() - requestsBefore,
    ms: now().getTime() - startedAt.getTime(),
    coverage: isNews(seen.checked, state?.coverage ?? null) ? seen.checked : null,
    firstRun: state === null,
  };
  const products = zone && policy.isBySales ? productsBySku(seen.listings.map(({ product }) => product)) : null;
  return {
    next,
    deliveries,
    changes,
    history: historyOf,
    consumption,
    seen: seenOf(),
    productsBySku: products,
    summary,
  };

  function seenOf(): KeptSeen | null {
    const { keepSeenMs: keepMs } = policy;
    const upSince = (polling.upSince ?? startedAt).toISOString();
    const { read } = seen;
    return keepMs === undefined
      ? null
      : { seen: { kind: "poll", at: polledAt, upSince, read, evidence: seen, silences }, keepMs };
  }

  function historyOf(): KeptHistory | null {
    const { keepHistoryMs: keepMs, alerts } = policy;
    if (keepMs === undefined) return null;
    const recorded = recordPoll({
      before: state?.episodes ?? null,
      after: next.episodes,
      changes: detection.changes,
      whole: isWhole && !seen.incomplete ? seen.listings : null,
      at: polledAt,
      day: alerts.calendar(startedAt),
    });
    return recorded && { ...recorded, keepMs };
  }

  function measureBy(zone: Zone): Promise<ConsumptionUpdate | null> {
    const outside = new Set(seen.outside);
    const listings = seen.listings.filter(({ product }) => !outside.has(product.id) && isWatched(product, watched));
    const read = { company, listings, at: startedAt, lastAt: state?.measuredAt };
    return trackConsumption(commits, read, zone, policy.isBySales ? commits : null);
  }
}

function isNews(found: Coverage | null, known: Coverage | null): boolean {
  return found !== null && (found.mode !== known?.mode || found.verified !== known.verified);
}
