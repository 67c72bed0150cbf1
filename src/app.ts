import type { Channel, SendResult } from "./alerts/channel.ts";
import { composeMessage } from "./alerts/compose-message.ts";
import { composeTestMessage } from "./alerts/compose-test-message.ts";
import type { MessageSettings } from "./alerts/message-settings.ts";
import { createChannel } from "./channels/index.ts";
import type { Config } from "./config/schema.ts";
import { sendHeartbeat } from "./heartbeat.ts";
import { StoreMissing } from "./journal/errors.ts";
import { type Journal, openJournal } from "./journal/journal.ts";
import { describeError } from "./log.ts";
import { createBudget } from "./smartpyme/budget.ts";
import { createClient } from "./smartpyme/client.ts";
import type { CompanyConfig } from "./smartpyme/config.ts";
import { RateLimitedError } from "./smartpyme/errors.ts";
import { createInventory } from "./smartpyme/inventory.ts";
import { productUrl } from "./smartpyme/product-url.ts";
import type { Coverage } from "./stock/state.ts";
import { buryOrphans } from "./watch/bury-orphans.ts";
import type { Clock } from "./watch/clock.ts";
import { type Delivering, type Drained, drain } from "./watch/deliver.ts";
import type { Log } from "./watch/log.ts";
import { startLoop } from "./watch/loop.ts";
import { type Overview, readOverview } from "./watch/overview.ts";
import { type Polling, type PollPolicy, type PreparedPoll, poll, preparePoll, type ReadOptions } from "./watch/poll.ts";
import { retryDelay } from "./watch/retry.ts";
import { startRound } from "./watch/round.ts";
import { startSchedule, ticksBefore, upcomingTicks } from "./watch/schedule.ts";
import { type SelfWatching, watchSelf } from "./watch/self-watch.ts";

/** What the program takes from outside: time, chance, and where its lines go. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

export interface App extends AsyncDisposable {
  readonly companies: readonly string[];
  readonly channels: readonly string[];
  /** Polls once and commits. Logs how it went; answers null when it failed. */
  poll(company: string, options: ReadOptions): Promise<PreparedPoll | null>;
  /** Polls without a trace and shows the messages that would go out. Rejects when it fails. */
  preview(company: string, options: ReadOptions): Promise<PreparedPoll & { readonly previews: readonly Preview[] }>;
  /** Sends what waits on a channel, also what is not due yet. */
  drain(channel: string, signal: AbortSignal): Promise<Drained>;
  /** Tells people of troubles of its own, and of their end. Answers the channels that have a notice to deliver. */
  watchSelf(signal: AbortSignal): Promise<readonly string[]>;
  /** How everything is going, as the store tells. */
  overview(): Promise<Overview>;
  /** A sentence for each company whose poll is overdue. */
  overdue(): Promise<string[]>;
  /** Polls and delivers on schedule until the signal aborts. `onPolled` is called after each poll that was committed. */
  run(signal: AbortSignal, onPolled?: () => void): Promise<void>;
}

export interface Preview {
  readonly channel: string;
  /** As its reader would see it, in plain text. */
  readonly text: string;
}

/** Waits between the attempts of one request: a page that fails in passing does not cost the poll. */
const REQUEST_PAUSES_MS = [500, 2_000];

const POLL_RETRY = { firstRetryMs: 30_000, maxRetryMs: 15 * 60_000 };

const HOUR_MS = 3_600_000;

/** Counting further ahead would cost more than it tells: such a schedule does not fit the API's limit anyway. */
const MOST_POLLS_AN_HOUR = 256;

/** How late a poll may be, for its work and for a slow machine, before it counts as overdue. */
const OVERDUE_MS = 5 * 60_000;

/** How often the daemon looks after itself, besides after each poll. */
const SELF_WATCH_MS = 60_000;

/** How soon a loop looks at a store again that failed under it. */
const STORE_RETRY_MS = 10_000;

/**
 * Puts the parts together. Whatever was opened is closed in reverse, also when a later part fails to open.
 * @param access `write`: the one daemon of its store; `read`: looks on, may run beside it
 */
export async function openApp(config: Config, access: "read" | "write", surroundings: Surroundings): Promise<App> {
  const { clock, random, log } = surroundings;
  await using opening = new AsyncDisposableStack();
  const journal = opening.adopt(await openJournalFor(access), (it) => it.close());
  const channels = new Map<string, Channel>();
  for (const [name, channelConfig] of Object.entries(config.channels)) {
    channels.set(
      name,
      opening.adopt(createChannel(channelConfig), (channel) => channel.close()),
    );
  }
  const settings = messageSettings(config);
  const pollings = new Map(config.companies.map((company) => [company.name, pollingOf(company)]));
  const deliverings = new Map([...channels].map(([name, channel]) => [name, deliveringOf(name, channel)]));
  if (access === "write") await buryOrphans(journal, [...channels.keys()], { clock, log });
  const round = startRound([...pollings.keys()]);
  const selfWatching: SelfWatching = {
    records: journal,
    companies: [...pollings.keys()],
    channels: [...channels.keys()],
    policy: {
      afterMs: config.operations.after,
      preferred: config.operations.channels,
      graceMs: config.poll.jitter,
    },
    now: clock.now,
    log,
  };
  const closing = opening.move();
  return {
    companies: [...pollings.keys()],
    channels: [...channels.keys()],
    poll: async (company, options) => (await pollAndLog(known(pollings, company), options)).polled,
    preview: async (company, options) => {
      const prepared = await preparePoll(known(pollings, company), options);
      const previews = prepared.deliveries.map((delivery) => ({
        channel: delivery.channel,
        text: known(channels, delivery.channel).preview(composeMessage([delivery], settings)),
      }));
      return { ...prepared, previews };
    },
    drain: (channel, signal) => drain(known(deliverings, channel), signal, { ignoreBackoff: true }),
    watchSelf: watchSelfAndBeat,
    overview: () => readOverview(journal, { ...selfWatching, graceMs: config.poll.jitter + OVERDUE_MS }, clock.now()),
    overdue,
    run,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };

  /** A reader of a store that no daemon has made yet finds nothing in it. */
  async function openJournalFor(access: "read" | "write"): Promise<Journal> {
    try {
      return await openJournal(config.store.url, { now: clock.now, writer: access === "write" });
    } catch (error) {
      if (!(error instanceof StoreMissing)) throw error;
      return openJournal("memory:", { now: clock.now, writer: false });
    }
  }

  function pollingOf(company: CompanyConfig): Polling {
    const client = createClient({
      baseUrl: company.base_url,
      apiKey: company.api_key,
      userAgent: "lowstockd",
      timeoutMs: config.poll.timeout,
      pageSize: config.poll.page_size,
      concurrency: config.poll.concurrency,
      budget: createBudget({ limit: config.poll.requests_per_hour, now: clock.now }),
      pausesMs: REQUEST_PAUSES_MS,
      sleep: clock.sleep,
    });
    return {
      company: company.name,
      inventory: createInventory(client),
      commits: journal,
      policy: pollPolicy(config),
      now: clock.now,
    };
  }

  function deliveringOf(name: string, channel: Channel): Delivering {
    const { first_retry, max_retry, give_up_after } = config.delivery;
    return {
      name,
      channel,
      outbox: journal,
      compose: (deliveries) => composeMessage(deliveries, settings),
      retry: { firstRetryMs: first_retry, maxRetryMs: max_retry, giveUpAfterMs: give_up_after },
      clock,
      random,
      log,
    };
  }

  /** Null where the store cannot tell: what was polled is committed all the same. */
  async function countDeadLetters(): Promise<number | null> {
    return journal.countDeadLetters().catch((error: unknown) => {
      log.error({ error }, "dead letters could not be counted");
      return null;
    });
  }

  async function watchSelfAndBeat(signal: AbortSignal): Promise<readonly string[]> {
    const { told, isWell } = await watchSelf(selfWatching);
    const { heartbeat_url } = config.operations;
    if (isWell && round.isComplete() && heartbeat_url !== "") {
      round.begin();
      const failure = await sendHeartbeat(heartbeat_url, signal);
      if (failure !== null && !signal.aborted) log.warn({ reason: failure }, "the heartbeat did not arrive");
    }
    return told;
  }

  async function overdue(): Promise<string[]> {
    const latest = clock.now().getTime() - config.poll.jitter - OVERDUE_MS;
    const lastPolls = new Map((await journal.lastPolls()).map((last) => [last.company, last]));
    return [...pollings.keys()].flatMap((company) => {
      const last = lastPolls.get(company);
      if (!last) return [`${company}: no daemon has watched it in this store yet`];
      const { at, nextDueAt } = last;
      if (nextDueAt === null || Date.parse(nextDueAt) >= latest) return [];
      return [`${company}: a poll was due at ${nextDueAt}, the last one was at ${at ?? "no time at all"}`];
    });
  }

  /** A failed poll is not left to the next tick, which may be a day away. */
  function retryTime(failure: unknown, failures: number): Date {
    if (failure instanceof RateLimitedError) return failure.retryAt;
    return new Date(clock.now().getTime() + retryDelay(failures, POLL_RETRY, random(), undefined));
  }

  /** Polls, logs how it went, and keeps both for the health check. Never rejects. */
  async function pollAndLog(
    polling: Polling,
    options: ReadOptions,
    nextDueAt: () => Date | null = () => null,
  ): Promise<{ polled: PreparedPoll | null; failure?: unknown }> {
    const { company } = polling;
    const at = clock.now().toISOString();
    let outcome: { polled: PreparedPoll | null; failure?: unknown };
    let error: string | null = null;
    try {
      const polled = await poll(polling, options);
      if (!polled.summary.incomplete) round.add(company);
      logPoll(polled, await countDeadLetters(), log);
      outcome = { polled };
    } catch (failure) {
      outcome = { polled: null, failure };
      if (options.signal.aborted) {
        log.info({ company }, "poll abandoned: the daemon is stopping");
        return outcome;
      }
      error = describeError(failure);
      log.error({ company, error }, "poll failed: nothing was changed, the next one tries again");
    }
    try {
      const next = nextDueAt()?.toISOString() ?? null;
      const before = (await journal.lastPolls()).find((last) => last.company === company);
      const failingSince = error === null ? null : (before?.failingSince ?? at);
      await journal.recordPoll({ company, at, ok: error === null, error, failingSince, nextDueAt: next });
    } catch (failure) {
      log.error({ company, error: failure }, "the poll could not be recorded for the health check");
    }
    return outcome;
  }

  async function run(signal: AbortSignal, onPolled = () => {}): Promise<void> {
    await using running = new AsyncDisposableStack();
    const loops = [...deliverings].map(([name, delivering]) =>
      running.adopt(
        startLoop(async (stopping) => (await drain(delivering, stopping)).nextTryAt, {
          clock,
          retryMs: STORE_RETRY_MS,
          onFailure: (error) => log.error({ channel: name, error }, "deliveries could not be read or recorded"),
        }),
        (loop) => loop.stop(),
      ),
    );
    const selfWatch = running.adopt(
      startLoop(
        async (stopping) => {
          await watchSelfAndBeat(stopping);
          // Not only for its own notices: dead letters may have been put back by a command beside this daemon.
          for (const loop of loops) loop.wake();
          return new Date(clock.now().getTime() + SELF_WATCH_MS);
        },
        {
          clock,
          retryMs: STORE_RETRY_MS,
          onFailure: (error) => log.error({ error }, "whether anything is in trouble could not be looked up or told"),
          // What failed before the start gets its chance first.
          startAfterMs: SELF_WATCH_MS,
        },
      ),
      (loop) => loop.stop(),
    );
    const { cron, timezone, on_start, jitter } = config.poll;
    // What the daemon before this one had planned is not overdue.
    const nextDueAt = upcomingTicks(config.poll, 1)[0]?.toISOString() ?? null;
    const lastPolls = new Map((await journal.lastPolls()).map((last) => [last.company, last]));
    for (const company of pollings.keys()) {
      const last = lastPolls.get(company) ?? { company, at: null, ok: true, error: null, failingSince: null };
      await journal.recordPoll({ ...last, nextDueAt });
    }
    for (const polling of pollings.values()) {
      let failures = 0;
      const work = async (stopping: AbortSignal) => {
        const { polled, failure } = await pollAndLog(polling, { signal: stopping }, () => ticking.next());
        // After a failure too: a commit whose acknowledgement was lost has its deliveries all the same.
        for (const loop of loops) loop.wake();
        selfWatch.wake();
        if (!polled) {
          failures += 1;
          return retryTime(failure, failures);
        }
        failures = 0;
        onPolled();
        return null;
      };
      const schedule = { cron, timezone, onStart: on_start, jitterMs: jitter };
      const ticking = running.adopt(startSchedule(schedule, work, { clock, random, log }), (it) => it.stop());
    }
    log.info({ companies: [...pollings.keys()], channels: [...channels.keys()], cron, timezone }, "watching");
    await clock.sleep(Number.POSITIVE_INFINITY, signal);
    log.info({}, "stopping");
  }
}

/** Sends a message that is marked as a test through one channel of the config; needs no store. */
export async function sendTestMessage(
  config: Config,
  name: string,
  now: Date,
  signal: AbortSignal,
): Promise<SendResult> {
  const channel = createChannel(known(new Map(Object.entries(config.channels)), name));
  try {
    const message = composeTestMessage(name, messageSettings(config), now);
    return await channel.send(message, { partsSent: 0, onPartSent: async () => {}, signal });
  } finally {
    await channel.close();
  }
}

/** Renders the test message for every channel and sends none: a config that passes can say what it has to. */
export async function renderTestMessages(config: Config, now: Date): Promise<Preview[]> {
  const previews: Preview[] = [];
  for (const [name, channelConfig] of Object.entries(config.channels)) {
    const channel = createChannel(channelConfig);
    previews.push({ channel: name, text: channel.preview(composeTestMessage(name, messageSettings(config), now)) });
    await channel.close();
  }
  return previews;
}

function pollsToCome(poll: Config["poll"], now: Date): number {
  const topOfHour = new Date(Math.ceil((now.getTime() + 1) / HOUR_MS) * HOUR_MS);
  return ticksBefore(poll, topOfHour, MOST_POLLS_AN_HOUR);
}

function known<Part>(parts: ReadonlyMap<string, Part>, name: string): Part {
  const part = parts.get(name);
  if (part === undefined) throw new RangeError(`there is no "${name}": the config has ${[...parts.keys()].join(", ")}`);
  return part;
}

function pollPolicy(config: Config): PollPolicy {
  const { coverage, filters, page_size } = config.poll;
  const { compare, zero_minimum } = config.thresholds;
  return {
    coverage,
    filters,
    pageSize: page_size,
    thresholds: { compare, zeroMinimum: zero_minimum },
    channels: Object.keys(config.channels),
    firstRun: config.alerts.first_run,
    pollsToCome: (now) => pollsToCome(config.poll, now),
  };
}

function messageSettings(config: Config): MessageSettings {
  const appUrls = new Map(config.companies.map(({ name, app_url }) => [name, app_url]));
  return {
    locale: config.alerts.locale,
    currency: config.alerts.currency,
    timezone: config.poll.timezone,
    productUrl: (company, id) => {
      const appUrl = appUrls.get(company);
      return appUrl === undefined ? null : productUrl(appUrl, id);
    },
  };
}

function logPoll({ summary }: PreparedPoll, deadLetters: number | null, log: Log): void {
  const { coverage, duplicates, ...counts } = summary;
  log.info({ ...counts, dead_letters: deadLetters }, "polled");
  const { company } = summary;
  if (duplicates.length > 0) {
    log.warn(
      { company, levels: duplicates },
      "warehouses share a name within a branch: the worse row of each was taken",
    );
  }
  if (summary.incomplete) {
    log.warn({ company }, "the pages did not agree with each other: what was not listed counts as unknown");
  }
  if (coverage) logCoverage(coverage, company, log);
}

function logCoverage({ mode, settled, missed }: Coverage, company: string, log: Log): void {
  if (mode === "filtered") {
    log.info({ company }, "the API's low-stock filter lists every low level: relying on it until the next check");
  } else if (settled) {
    log.warn({ company, missed }, "the API's low-stock filter leaves out low levels: reading the catalog in full");
  } else {
    const why = "nothing stands at exactly its minimum, where servers differ";
    log.info({ company }, `the API's low-stock filter is not proven yet (${why}): reading the catalog in full`);
  }
}
