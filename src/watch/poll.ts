import type { Coverage } from "../inventory/coverage.ts";
import { type Behind, fallBehind } from "../inventory/fall-behind.ts";
import type { InventorySource, ReadOptions } from "../inventory/inventory.ts";
import type { SweepPlan } from "../inventory/plan-sweep.ts";
import { readInventory } from "../inventory/read-inventory.ts";
import { NOTHING_KNOWN, type ReadPolicy } from "../inventory/reading.ts";
import { composeDeliveries } from "../notifications/compose-deliveries.ts";
import type { Delivery } from "../notifications/delivery.ts";
import { countWaiting, NOTHING_NOTIFIED } from "../notifications/notification-state.ts";
import { planNotifications, type SilencedLevel } from "../notifications/plan-notifications.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { Silence } from "../policy/silence.ts";
import type { Oddities } from "../smartpyme/oddities.ts";
import type { Change } from "../stock/change.ts";
import type { Damping } from "../stock/damping.ts";
import { detectChanges, NO_MEMORY } from "../stock/detect-changes.ts";
import type { LevelKey } from "../stock/level.ts";
import type { State } from "../store/state.ts";

/** Where the memory of a company is kept. */
export interface Commits {
  state(company: string): Promise<State | null>;
  commit(company: string, next: State, deliveries: readonly Delivery[]): Promise<void>;
  /** What people have silenced by command. */
  silences(): Promise<readonly Silence[]>;
}

export interface PollPolicy extends ReadPolicy {
  readonly damping: Damping;
  readonly alerts: AlertPolicy;
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
  /** Of both, those that are out of stock. */
  readonly out: number;
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
  /** What could not be read of what was listed. */
  readonly oddities: Oddities;
  readonly incomplete: boolean;
  /** Queries and look-ups for the threshold rules that the hour's budget could not pay for. */
  readonly putOff: number;
  /** Why not all could be read that the threshold rules ask for: the next poll tries again. */
  readonly ruleFailure: unknown;
  /** Why the catalog was not read as it should be: what the API's filter lists was told all the same. */
  readonly catalogFailure: unknown;
  /** Why not all of what was to be looked up could be: it stays unknown, and the next poll tries again. */
  readonly lookUpFailure: unknown;
  /** What has not been read for so long that people are to know; null: nothing. */
  readonly behind: Behind | null;
  readonly requests: number;
  /** From its beginning to its end, the commit included where there was one. */
  readonly ms: number;
  /** What this poll found out about the API's filter, where that is news. */
  readonly coverage: Coverage | null;
  readonly firstRun: boolean;
}

export interface Polling {
  readonly company: string;
  readonly inventory: InventorySource;
  readonly commits: Commits;
  readonly policy: PollPolicy;
  readonly now: () => Date;
}

/** One poll: read, detect, commit. Rejects with nothing changed when anything could not be read or kept. */
export async function poll(polling: Polling, options: ReadOptions): Promise<PreparedPoll> {
  const startedAt = polling.now();
  const prepared = await preparePoll(polling, options);
  options.signal.throwIfAborted();
  await polling.commits.commit(polling.company, prepared.next, prepared.deliveries);
  const ms = polling.now().getTime() - startedAt.getTime();
  return { ...prepared, summary: { ...prepared.summary, ms } };
}

/** Everything of a poll but the commit. */
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
  const detection = detectChanges(state ?? NO_MEMORY, seen, { thresholds, damping, watched }, startedAt);
  const found = { ...detection, silences: await commits.silences() };
  const plan = planNotifications(state?.notificationState ?? NOTHING_NOTIFIED, found, policy.alerts, startedAt);
  const reading = seen.remember(detection.episodes);
  const version = (state?.version ?? 0) + 1;
  const polledAt = startedAt.toISOString();
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
    unconfirmed: Object.keys(detection.suspects).length,
    open: Object.keys(detection.episodes).length,
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
  return { next, deliveries, changes, summary };
}

function isNews(found: Coverage | null, known: Coverage | null): boolean {
  return found !== null && (found.mode !== known?.mode || found.verified !== known.verified);
}
