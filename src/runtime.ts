import { type LateChannel, openLate } from "./channels/late.ts";
import type { Config } from "./config/schema.ts";
import {
  advisePolicy,
  auditPolicy,
  channelLocale,
  fleetTerms,
  messageSettings,
  pollPolicies,
  publicBase,
  reportSchedule,
  retryPolicy,
  schedule,
} from "./config/settings.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { ReadOptions } from "./inventory/inventory.ts";
import { composeInSteps, composeMessage } from "./messages/compose-message.ts";
import type { Message } from "./messages/message.ts";
import type { Delivery } from "./notifications/delivery.ts";
import { listPending, type PendingChanges } from "./notifications/list-pending.ts";
import { calendarDay } from "./policy/silence.ts";
import { type Budget, createBudget } from "./smartpyme/budget.ts";
import { createClient } from "./smartpyme/client.ts";
import type { CompanyConfig } from "./smartpyme/config.ts";
import { RateLimitedError, UnauthorizedError } from "./smartpyme/errors.ts";
import { createInventory, type SmartPymeSource } from "./smartpyme/inventory.ts";
import { createListingRoom } from "./smartpyme/known-listings.ts";
import { newLinkKey, openLinkKey } from "./store/link-key.ts";
import type { Store } from "./store/store.ts";
import { redactUrl } from "./store/store-url.ts";
import { tryRules } from "./try-rules.ts";
import { inTurns } from "./turns.ts";
import { type Advised, type Advising, advise, adviseReport } from "./watch/advise.ts";
import { type Audited, type Auditing, audit, auditReport } from "./watch/audit.ts";
import { readCatalog, type Summarized, type Summarizing, summarize } from "./watch/catalog.ts";
import type { Clock } from "./watch/clock.ts";
import { startCycle } from "./watch/cycle.ts";
import { type Daemon, type Reports, runDaemon } from "./watch/daemon.ts";
import { deadLetterRemovedChannels } from "./watch/dead-letter-removed-channels.ts";
import { drain } from "./watch/deliver.ts";
import type { Delivering, Drained } from "./watch/delivering.ts";
import { flushDue } from "./watch/flush-due.ts";
import { withGrace } from "./watch/grace.ts";
import { createKeyedLock } from "./watch/keyed-lock.ts";
import type { Log } from "./watch/log.ts";
import { createNaps } from "./watch/naps.ts";
import type { Observer } from "./watch/observer.ts";
import { patienceFor } from "./watch/overdue.ts";
import { type Overview, readOverview } from "./watch/overview.ts";
import { namedIn } from "./watch/parts.ts";
import { type Polling, type PreparedPoll, preparePoll } from "./watch/poll.ts";
import { createPool } from "./watch/pool.ts";
import { type CatalogKnown, type ReadingSales, readSales } from "./watch/read-sales.ts";
import { type SelfWatching, watchSelf } from "./watch/self-watch.ts";
import type { RulesAsked, RulesTried } from "./watch/simulate.ts";
import { spentThisHour } from "./watch/spent-this-hour.ts";
import { type Outcome, type Tracking, trackPoll } from "./watch/track-poll.ts";
import { createStoreWatch } from "./watch/watch-store.ts";

/** What the program is given from outside: clock, randomness, log and observers. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** Names, in words for people, the parts that are being closed at the moment. */
  readonly leftovers?: Set<string>;
  readonly observer?: Observer | undefined;
  /** The fleet that this daemon shares the work with; absent: there is none. */
  readonly fleet?: Fleet | null;
  /** Whether the pages of the config are answered beside the parts, so that messages may link to them; absent: they are not. */
  readonly isAnswering?: boolean | undefined;
}

/** The running parts of one config on an open store. Its disposal closes the channels and leaves the store open. */
export interface Runtime extends AsyncDisposable {
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  /** Polls a company once, commits, and logs the outcome. */
  poll(company: string, options: ReadOptions): Promise<Outcome>;
  /** Reads the sales of days that are over, where the config says so and the company's last poll here has read the whole catalog. */
  readSales(company: string, signal: AbortSignal): Promise<void>;
  /** Commits deliveries of due pending changes without a poll. Returns the next due time; null: nothing is pending. */
  flush(company: string): Promise<Date | null>;
  /** Polls without writing anything, and returns the messages that would be sent. Rejects when the poll fails. */
  preview(company: string, options: ReadOptions): Promise<CompanyPreview>;
  /** Reads the whole catalog of a company and finds its faults, without writing anything. Rejects when the read fails. */
  audit(company: string, options: ReadOptions): Promise<Audited>;
  /** Says what is worth changing in the catalog of a company, without writing anything. Rejects when it cannot be read. */
  advise(company: string, options: ReadOptions): Promise<Advised>;
  /** Summarizes the catalog of a company, without writing anything. Rejects when it cannot be read. */
  summarize(company: string, options: ReadOptions): Promise<Summarized>;
  /** Reads the catalog of a company once for both. Rejects when it cannot be read. */
  readCatalog(
    company: string,
    options: ReadOptions,
  ): Promise<{ readonly summarized: Summarized; readonly audited: Audited }>;
  /** Tries rules on what polls saw, beside those in force. */
  tryRules(asked: RulesAsked): Promise<RulesTried>;
  /** Sends the pending deliveries of a channel, including those whose next try is not due yet. */
  drain(channel: string, signal: AbortSignal): Promise<Drained>;
  /** Returns the state of companies and channels, by what is in the store. */
  overview(): Promise<Overview>;
  /**
   * Renders deliveries of one channel as one message, as its readers would see it, in plain text; null when the config has no such
   * channel.
   */
  previewOf(deliveries: readonly Delivery[]): Promise<string | null>;
  /** Tells people of incidents of the daemon itself, and of their end. Returns the channels with a notice to deliver. */
  watchSelf(signal: AbortSignal): Promise<readonly string[]>;
  /** Brings the store in line with the config. Called once before all other methods, only by the daemon that has the store. */
  begin(): Promise<void>;
  /**
   * Polls and delivers on schedule until the signal aborts.
   * @returns the companies whose poll was aborted, or had failed and was to be tried again
   */
  run(signal: AbortSignal, options?: RunOptions): Promise<ReadonlySet<string>>;
}

export interface RunOptions {
  /** Called after each committed poll. */
  readonly onPolled?: () => void;
  /** Companies to poll at once, whatever `poll.on_start` says. */
  readonly owed?: ReadonlySet<string>;
}

export interface CompanyPreview extends PreparedPoll {
  readonly previews: readonly Preview[];
  /** Changes that would wait for a digest or the end of quiet hours. */
  readonly held: readonly PendingChanges[];
}

export interface Preview {
  readonly channel: string;
  /** The message as its reader would see it, in plain text. */
  readonly text: string;
}

/** A longer pause between two checks of itself means that the machine was asleep. */
const LONGEST_PAUSE_MS = 3 * 60_000;

/** Pauses between the attempts of one request, so that a page that fails once does not fail the poll. */
const REQUEST_PAUSES_MS = [500, 2_000];

/** How long a stop waits for the answer to a message in flight: without it, one that arrived would be sent again. */
const FINISH_SENDING_MS = 4_000;

/** The same for a reload, which can wait: channels have time-outs of their own. */
const FINISH_CALMLY_MS = 5 * 60_000;

/** The name of the lock that is held while the store is brought in line with a config. No company has it. */
const BEGIN = "~begin";

/** The reason to abort a runtime that another one replaces, after a reload of the config. */
export class Replaced extends Error {
  override readonly name = "Replaced";
}

/** Builds the parts that a config names on an open store, and writes nothing. */
export async function buildRuntime(config: Config, store: Store, surroundings: Surroundings): Promise<Runtime> {
  const { clock, random, log, leftovers = new Set<string>(), observer, fleet, isAnswering = false } = surroundings;
  await using building = new AsyncDisposableStack();
  const channels = new Map<string, LateChannel>();
  for (const [name, channelConfig] of Object.entries(config.channels)) {
    channels.set(
      name,
      building.adopt(openLate(channelConfig), (channel) =>
        namedIn(leftovers, `the channel ${name}, which does not close`, () => channel.close()),
      ),
    );
  }
  const settings = messageSettings(config);
  const linkBase = isAnswering ? publicBase(config) : null;
  const policyOf = pollPolicies(config);
  const budgets = new Map<string, Budget>();
  const listingRoom = createListingRoom();
  const upSince = clock.now();
  const lastPolls = await store.lastPolls();
  const sources = new Map(config.companies.map((company) => [company.name, sourceOf(company)]));
  const pollings = new Map(config.companies.map((company) => [company.name, pollingOf(company)]));
  const deliverings = new Map([...channels].map(([name, channel]) => [name, deliveringOf(name, channel)]));
  const cycle = (fleet?.cycle ?? startCycle)([...pollings.keys()]);
  const pool = createPool(config.poll.companies_at_once);
  const naps = createNaps(clock.now(), LONGEST_PAUSE_MS);
  const selfWatching: SelfWatching = {
    records: store,
    companies: [...pollings.keys()],
    channels: [...channels.keys()],
    recipientsOf: (name) => channels.get(name)?.recipients ?? [],
    isWaiting: (company) => fleet?.isBehind() || pool.placeFor(company).isWaiting(),
    healthOfLoad: fleet?.healthOfLoad,
    titleOf: async (company) => (await store.outline(company))?.companyTitle ?? null,
    localeOf: (channel) => channelLocale(config, channel),
    policy: {
      afterMs: config.operations.after,
      sleptMs: naps.sleptMs,
      preferred: config.operations.channels,
      graceMs: config.poll.jitter,
    },
    now: clock.now,
    log,
  };
  const watchingFoundations = {
    ...selfWatching,
    channels,
    // Notices have no links, and the store that has the key of links may be what fails.
    compose: (deliveries: readonly Delivery[]) => composeMessage(deliveries, settings),
    onBack: naps.add,
  };
  const watchStore = createStoreWatch({
    ...watchingFoundations,
    subject: { kind: "store", name: redactUrl(config.store.url) },
    probe: () =>
      store.confirm().catch((error: unknown) => {
        // If another daemon has taken the store over, this one ends, and people need not be told.
        if (!store.lost.aborted) throw error;
      }),
  });
  const watchQueue = fleet
    ? createStoreWatch({ ...watchingFoundations, subject: { kind: "queue", name: fleet.redis }, probe: fleet.probe })
    : null;
  const lock = fleet?.lock ?? createKeyedLock();
  let finishSendingMs = FINISH_SENDING_MS;
  const salesOf = new Map(config.companies.flatMap(readingSalesOf));
  const catalogs = new Map<string, CatalogKnown>();
  const tracking: Tracking = { records: store, needsOperator, log, observer };
  const closing = building.move();
  return {
    companies: [...pollings.keys()],
    channels: [...channels.keys()],
    poll: async (company, options) => {
      const outcome = await lock.take(company, () => trackPoll(known(pollings, company), tracking, options));
      if (outcome.polled) countIn(outcome.polled);
      const { productsBySku: products, summary } = outcome.polled ?? {};
      if (products && summary) catalogs.set(company, { products, requests: summary.requests });
      return outcome;
    },
    readSales: async (company, signal) => {
      const [reading, catalog] = [salesOf.get(company), catalogs.get(company)];
      if (!reading || !catalog) return;
      await readSales(reading, catalog, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    },
    flush: (company) => lock.take(company, () => flush(known(pollings, company))),
    preview: async (company, options) => {
      const prepared = await preparePoll(known(pollings, company), options);
      const previews = await Promise.all(
        prepared.deliveries.map(async (delivery) => ({
          channel: delivery.channel,
          text: await known(channels, delivery.channel).preview(await compose([delivery])),
        })),
      );
      const { notificationState, episodes } = prepared.next;
      const held = listPending(notificationState, episodes, known(pollings, company).policy.alerts);
      return { ...prepared, previews, held };
    },
    audit: (company, options) => audit(auditingOf(known(pollings, company)), options),
    advise: (company, options) => advise(advisingOf(known(pollings, company)), options),
    summarize: (company, options) => summarize(summarizingOf(company), options),
    readCatalog: (company, options) => readCatalog(summarizingOf(company), options),
    tryRules: (asked) => tryRules(config, store, asked, clock.now()),
    drain: (channel, signal) => drain(known(deliverings, channel), whileWriter(signal), { ignoreBackoff: true }),
    previewOf: async (deliveries) => {
      const channel = channels.get(deliveries[0]?.channel ?? "");
      return (await channel?.preview(await compose(deliveries))) ?? null;
    },
    overview: readOverviewNow,
    watchSelf: watchSelfAndBeat,
    // One daemon of a fleet after the other.
    begin: () =>
      lock.take(BEGIN, async () => {
        await forgetRefusal();
        logCorrected(await store.correctTimes(timeLimits()));
        if (linkBase !== null) await openLinkKey(store, clock.now());
        await flushLeftBehind();
        await deadLetterRemovedChannels(store, [...channels.keys()], { clock, log });
      }),
    run: async (signal, { onPolled = () => {}, owed = new Set<string>() } = {}) => {
      signal.addEventListener("abort", () => {
        if (signal.reason instanceof Replaced) finishSendingMs = FINISH_CALMLY_MS;
      });
      const daemon: Daemon = {
        pollings: [...pollings.values()],
        deliverings: [...deliverings.values()],
        schedule: schedule(config),
        owed,
        pool,
        reports: reportsOf([...pollings.values()]),
        sales: salesOf,
        records: store,
        lock,
        watchSelf: watchSelfAndBeat,
        correctTimes: async (company) => logCorrected(await store.correctTimesOf(company, timeLimits())),
        noteAwake: () => naps.look(clock.now()),
        comeBackAt: (failure) => (failure instanceof RateLimitedError ? failure.retryAt : null),
        needsOperator,
        observer,
        onPolled: (polled) => {
          countIn(polled);
          onPolled();
        },
        clock,
        random,
        log,
        leftovers,
      };
      const stopping = whileWriter(signal);
      const left = await (fleet ? fleet.run(daemon, fleetTerms(config), stopping) : runDaemon(daemon, stopping));
      store.lost.throwIfAborted();
      return left;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };

  /** Words a message, with the links that are valid now. */
  async function compose(deliveries: readonly Delivery[]): Promise<Message> {
    if (linkBase === null) return inTurns(composeInSteps(deliveries, settings));
    // A preview beside a daemon that has not made a key yet shows links as they will be, which nobody can answer.
    const { key } = (await store.linkKey()) ?? newLinkKey(clock.now());
    return inTurns(composeInSteps(deliveries, { ...settings, links: { base: linkBase, key } }));
  }

  async function readOverviewNow(): Promise<Overview> {
    const now = clock.now();
    const pace = { companies: pollings.size, poll: config.poll };
    const graceMs = patienceFor(await store.lastPolls(), pace, now);
    const overview = await readOverview(store, { ...selfWatching, graceMs }, now);
    return { ...overview, backlog: (await fleet?.backlog(now)) ?? null };
  }

  /** A config that was refused while the daemon ran is corrected, or taken, by the time that one is put to work. */
  async function forgetRefusal(): Promise<void> {
    const last = await store.lastReload();
    if (last && last.error !== null) await store.recordReload({ at: clock.now().toISOString(), error: null });
  }

  function timeLimits() {
    return { now: clock.now(), maxRetryMs: config.delivery.max_retry };
  }

  function logCorrected(entries: readonly string[]): void {
    if (entries.length === 0) return;
    log.warn(
      { entries },
      "the store holds times that are still to come, as from a clock that was ahead: they count as now",
    );
  }

  function flush(polling: Polling): Promise<Date | null> {
    const { alerts, keepSeenMs } = polling.policy;
    return flushDue({ ...polling, alerts, keepSeenMs }, log);
  }

  /** Flushes the pending changes of companies that were removed from the config, since nothing else would. */
  async function flushLeftBehind(): Promise<void> {
    for (const company of await store.companies()) {
      if (pollings.has(company)) continue;
      const alerts = { ...policyOf(company).alerts, channels: [], schedule: "left behind" };
      await lock.take(company, () => flushDue({ company, commits: store, alerts, now: clock.now }, log));
    }
  }

  function sourceOf(company: CompanyConfig): SmartPymeSource {
    const client = createClient({
      baseUrl: company.base_url,
      apiKey: company.api_key,
      userAgent: "lowstockd",
      timeoutMs: config.poll.timeout,
      pageSize: config.poll.page_size,
      concurrency: config.poll.concurrency,
      budget: budgetOf(company),
      today: config.poll.date_filters ? () => calendarDay(clock.now(), config.poll.timezone) : undefined,
      pausesMs: REQUEST_PAUSES_MS,
      sleep: clock.sleep,
      listingRoom,
    });
    return createInventory(client, clock.now);
  }

  function pollingOf(company: CompanyConfig): Polling {
    return {
      company: company.name,
      inventory: known(sources, company.name),
      commits: store,
      policy: policyOf(company.name),
      upSince,
      now: clock.now,
    };
  }

  function readingSalesOf({ name: company, api_key }: CompanyConfig): [string, ReadingSales][] {
    const { consumptionZone: zone, isBySales, pollsToCome: pollsOfOne } = known(pollings, company).policy;
    if (!zone || !isBySales) return [];
    const source = known(sources, company);
    const pollsToCome = (at: Date) => pollsOfOne(at) * sharingKey(api_key).length;
    return [[company, { company, source, records: store, zone, lock, pollsToCome, now: clock.now, log }]];
  }

  function auditingOf({ company, inventory, commits, policy, now }: Polling): Auditing {
    return { company, inventory, commits, policy: auditPolicy(config, policy), now };
  }

  function summarizingOf(company: string): Summarizing {
    return { ...auditingOf(known(pollings, company)), summaries: known(sources, company) };
  }

  function advisingOf(polling: Polling): Advising {
    return { ...auditingOf(polling), commits: store, policy: advisePolicy(config, polling.policy) };
  }

  function reportsOf(all: readonly Polling[]): Reports[] {
    const makers = {
      audit: (polling: Polling) => auditReport(auditingOf(polling)),
      advise: (polling: Polling) => adviseReport(advisingOf(polling)),
    };
    return (["audit", "advise"] as const).flatMap((section) => {
      const schedule = reportSchedule(config, section);
      // In a pool of their own: a report reads a whole catalog, and must not hold up polls.
      const pool = createPool(config.poll.companies_at_once);
      return schedule ? [{ schedule, reportings: all.map(makers[section]), pool }] : [];
    });
  }

  /** Returns the budget of a company. The API counts by key, so that companies with one key share a budget. */
  function budgetOf({ api_key }: CompanyConfig): Budget {
    const known = budgets.get(api_key);
    if (known) return known;
    const spent = spentThisHour(lastPolls, sharingKey(api_key));
    const options = { limit: config.poll.requests_per_hour, now: clock.now, spent };
    const budget = fleet ? fleet.budget(api_key, sharingKey(api_key), options) : createBudget(options);
    budgets.set(api_key, budget);
    return budget;
  }

  function sharingKey(apiKey: string): string[] {
    return config.companies.filter(({ api_key }) => api_key === apiKey).map(({ name }) => name);
  }

  function deliveringOf(name: string, channel: LateChannel): Delivering {
    return {
      name,
      channel: sendingAsWriter(name, channel),
      outbox: store,
      compose,
      retry: retryPolicy(config),
      clock,
      random,
      log,
    };
  }

  /**
   * Wraps a channel: before each message it confirms that no other daemon has taken over, which may send the same, and after a
   * stop it waits for the answer, so that it is known whether the message was sent.
   */
  function sendingAsWriter(name: string, channel: LateChannel): Delivering["channel"] {
    return {
      ...channel,
      send: async (message, options) => {
        await store.confirm();
        using stop = withGrace(options.signal, () => finishSendingMs, clock);
        const result = await channel.send(message, { ...options, signal: whileWriter(stop.signal) });
        observer?.onTry(name, result.outcome);
        return result;
      },
    };
  }

  /** Returns a signal that also aborts when another daemon takes the store over. */
  function whileWriter(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, store.lost]);
  }

  function countIn({ summary: { company, incomplete, catalogFailure } }: PreparedPoll): void {
    if (!incomplete && catalogFailure === undefined) cycle.add(company);
  }

  async function watchSelfAndBeat(signal: AbortSignal): Promise<readonly string[]> {
    naps.look(clock.now());
    const failure = await watchStore(signal);
    // The records in a store that fails are old, and would make every poll look overdue.
    if (failure !== undefined) throw failure;
    // Without a fleet's Redis nothing is polled, and every poll would look overdue.
    if ((await watchQueue?.(signal)) !== undefined) return [];
    const { told, isWell } = await watchSelf(selfWatching);
    const { heartbeat_url } = config.operations;
    if (isWell && heartbeat_url !== "" && (await cycle.isComplete())) {
      await cycle.begin();
      const { sendHeartbeat } = await import("./watch/heartbeat.ts");
      const failure = await sendHeartbeat(heartbeat_url, signal);
      if (failure !== null && !signal.aborted) log.warn({ reason: failure }, "the heartbeat did not arrive");
    }
    return told;
  }
}

function needsOperator(failure: unknown): boolean {
  return failure instanceof UnauthorizedError;
}

function known<Part>(parts: ReadonlyMap<string, Part>, name: string): Part {
  const part = parts.get(name);
  if (part === undefined) throw new RangeError(`there is no "${name}": the config has ${[...parts.keys()].join(", ")}`);
  return part;
}
