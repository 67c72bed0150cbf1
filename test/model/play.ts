import type { Delivery } from "../../src/notifications/delivery.ts";
import { NO_DAMPING } from "../../src/stock/damping.ts";
import { GOODS } from "../../src/stock/level.ts";
import type { KeyStore } from "../../src/store/key-store.ts";
import { laneOf } from "../../src/store/lanes.ts";
import { type Store, storeBeside } from "../../src/store/store.ts";
import type { Tenure } from "../../src/store/tenure.ts";
import { drain } from "../../src/watch/deliver.ts";
import type { Delivering } from "../../src/watch/delivering.ts";
import { type Polling, type PollPolicy, poll } from "../../src/watch/poll.ts";
import { policyOf } from "../policy/policies.ts";
import { type Crew, engageOne } from "./crew.ts";
import { openFarEnd } from "./far-end.ts";
import { fragile } from "./fragile-store.ts";
import { CHANNELS, type ChannelName, type History, happen, type Step } from "./history.ts";
import { brokenPromises, type Witnessed } from "./promises.ts";
import { replayedOtherwise } from "./replayed.ts";
import { type Incident, openShop, PAGE_SIZE, PRODUCTS } from "./shop.ts";
import { statementsOf, unsaid } from "./story.ts";
import { truthOf } from "./truth.ts";

const COMPANY = "mi-empresa";
const START = Date.parse("2026-11-23T14:00:00Z");
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** Longer than a lane stays with a member that does not move. */
const PAUSE = 60 * SECOND;

/** Requests an hour for one page of the catalog a poll, because a third of them is for the catalog. */
const REQUESTS_FOR_A_PAGE = 3;

const POLICY: PollPolicy = {
  coverage: "auto",
  filters: { enabled: true },
  kinds: GOODS,
  baseUrl: "https://api.example.com",
  pollsAnHour: 1,
  pageSize: PAGE_SIZE,
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  damping: NO_DAMPING,
  alerts: policyOf({ channels: CHANNELS }),
  pollsToCome: () => 0,
  keepSeenMs: 28 * 86_400_000,
};

/** What may make a daemon tell a change twice, or give it up. */
interface Misfortunes {
  /** Whether it died between an accepted message and its record, or the answer was lost, so that it may tell again. */
  interrupted: boolean;
  refused: boolean;
  hoursOfPatience: number;
}

/**
 * Plays a history with the real poll, drain and store. Then it ends all failures, and polls and delivers once more.
 * @returns a description of every broken promise
 */
export async function play(
  { dialect, coverage, steps }: History,
  openKeyStore: (now: () => Date) => Promise<KeyStore>,
  engage: (keyStore: KeyStore) => Promise<Crew> = engageOne,
): Promise<string[]> {
  let time = START;
  const now = () => new Date(time);
  const underneath = await openKeyStore(now);
  const keyStore = fragile(underneath);
  const shop = openShop(dialect, now, coverage === "sliced" ? REQUESTS_FOR_A_PAGE : undefined);
  const farEnds = new Map(CHANNELS.map((name) => [name, openFarEnd()]));
  const farEnd = (name: ChannelName) => farEnds.get(name) ?? openFarEnd();
  const polls: Witnessed[] = [];
  const commits = new Map<string, readonly Delivery[]>();
  /** Never reset, because a wrong result of the filter's check holds until the next day's check. */
  const misfortunes: Misfortunes = { interrupted: false, refused: false, hoursOfPatience: 0 };
  const witness = storeBeside(underneath);
  let crew = await engage(keyStore);

  try {
    for (const step of steps) await take(step);
    await heal();
    return await judge();
  } finally {
    await underneath.close();
  }

  async function take(step: Step): Promise<void> {
    time += SECOND;
    switch (step.do) {
      case "happen":
        return happen(step.event, shop.company);
      case "poll":
        return pollUnder(null);
      case "pollFails":
        return pollUnder({ kind: "fails", atRequest: step.atRequest });
      case "pollShort":
        return pollUnder({ kind: "short", budgetLeft: step.budgetLeft });
      case "pollDrifts":
        return pollUnder({
          kind: "drifts",
          afterRequest: step.afterRequest,
          happen: (company) => {
            for (const event of step.events) happen(event, company);
          },
        });
      case "pollPaused":
        return pollUnder(null, undefined, async () => {
          time += PAUSE;
          await pollUnder(null);
          await deliver();
        });
      case "deliver":
        return deliver();
      case "deliverPaused":
        misfortunes.interrupted = true;
        return deliver(async () => {
          time += PAUSE;
          await deliver();
        });
      case "wait":
        time += step.hours * HOUR;
        misfortunes.hoursOfPatience += step.hours;
        return;
      case "answer":
        farEnd(step.channel).answers.push(...step.answers);
        return;
      case "shuffleTies":
        return shop.tieSeed(step.seed);
      case "restart":
        return restart();
      case "break":
        return keyStore.breakAt(step.breakage);
    }
  }

  /**
   * Polls with a failure; null: none.
   * @param isWhole whether the whole catalog has been read since the last change
   * @param meanwhile happens right before the commit
   */
  async function pollUnder(
    incident: Incident | null,
    isWhole = coverage !== "sliced",
    meanwhile: () => Promise<void> = async () => {},
  ): Promise<void> {
    const at = now().toISOString();
    const before = truthOf(shop.company, dialect);
    shop.incident(incident);
    let tried: readonly Delivery[] = [];
    const pollingOn = (store: Store): Polling => ({
      company: COMPANY,
      inventory: shop.inventory,
      commits: {
        ...store,
        commit: async (company, next, deliveries, records) => {
          tried = deliveries;
          await meanwhile();
          return store.commit(company, next, deliveries, records);
        },
      },
      policy: { ...POLICY, coverage },
      now,
    });
    const polled = await crew
      .inLane(COMPANY, (store, { lost }) => poll(pollingOn(store), { signal: lost }))
      .catch(() => null);
    shop.incident(null);
    // A commit that failed may have been stored all the same.
    const committed = (await witness.state(COMPANY))?.polledAt === at;
    if (committed) commits.set(at, tried);
    const clean = isWhole && incident === null && polled !== null && !polled.summary.incomplete;
    const truths = incident?.kind === "drifts" ? [before, truthOf(shop.company, dialect)] : [before];
    polls.push({ at, truths, committed, clean });
    await outliveTheStore();
  }

  /** @param meanwhile happens right before the outcome of the first message is stored */
  async function deliver(meanwhile: () => Promise<void> = async () => {}): Promise<void> {
    let hasHappened = false;
    const late = async () => {
      if (!hasHappened) {
        hasHappened = true;
        await meanwhile();
      }
    };
    for (const name of CHANNELS) {
      const end = farEnd(name);
      const answers = [...end.answers];
      const dying = new AbortController();
      const deliveringIn = (store: Store, lane: Tenure): Delivering => ({
        name,
        channel: {
          ...end.channel,
          send: async (message, options) => {
            await lane.confirm();
            return end.channel.send(message, options);
          },
        },
        outbox: {
          ...store,
          pending: () => store.pending(name, COMPANY),
          record: (...given) => late().then(() => store.record(...given)),
          markSent: (...given) => late().then(() => store.markSent(...given)),
        },
        compose: end.compose,
        retry: { firstRetryMs: 5 * SECOND, maxRetryMs: HOUR / 4, giveUpAfterMs: 72 * HOUR },
        clock: { now, sleep: async () => (keyStore.isDead() ? dying.abort() : undefined) },
        random: () => 0.5,
        log: { info: () => {}, warn: () => {}, error: () => {} },
      });
      await crew
        .inLane(laneOf(COMPANY, name), (store, lane) =>
          drain(deliveringIn(store, lane), AbortSignal.any([dying.signal, lane.lost])),
        )
        .catch(() => {});
      const used = answers.slice(0, answers.length - end.answers.length);
      misfortunes.interrupted ||= used.includes("lost") || keyStore.isDead();
      misfortunes.refused ||= used.includes("refused");
    }
    await outliveTheStore();
  }

  /** Replaces a daemon whose store has failed for good; the next one finds what was written. */
  async function outliveTheStore(): Promise<void> {
    if (keyStore.isDead()) await restart();
  }

  async function restart(): Promise<void> {
    keyStore.breakAt(null);
    crew = await engage(keyStore);
  }

  async function heal(): Promise<void> {
    for (const name of CHANNELS) farEnd(name).answers.length = 0;
    shop.tieSeed(undefined);
    keyStore.breakAt(null);
    // Enough polls for a whole cycle of slices, and for the hourly look-ups of products that the filter does not list.
    for (let polls = 1; coverage === "sliced" && polls < 3 * PRODUCTS; polls += 1) {
      time += HOUR;
      await pollUnder(null);
    }
    time += HOUR;
    await pollUnder(null, true);
    await deliver();
  }

  async function judge(): Promise<string[]> {
    const { store } = crew;
    const letters = await store.deadLetters();
    const waiting = (await store.pending()).map(({ delivery }) => `undelivered: ${delivery.id}`);
    const mayBeDead = misfortunes.refused || misfortunes.hoursOfPatience >= 72;
    const unasked = mayBeDead ? [] : letters.map(({ delivery }) => `given up without need: ${delivery.id}`);
    const unread = polls.at(-1)?.committed && polls.at(-1)?.clean ? [] : ["the last poll was not kept"];
    const byChannel = CHANNELS.flatMap((name) => {
      const told = farEnd(name).told.flatMap(statementsOf);
      const dead = letters.filter(({ delivery }) => delivery.channel === name).flatMap(unsaid);
      const distinct = new Set(told.map(({ key, at }) => `${at} ${key}`)).size;
      const twice = !misfortunes.interrupted && distinct < told.length ? ["said twice"] : [];
      return [...twice, ...brokenPromises(polls, [...told, ...dead])].map((broken) => `${name}: ${broken}`);
    });
    const replayed = await replayedOtherwise(store, COMPANY, POLICY, commits);
    return [...waiting, ...unasked, ...unread, ...byChannel, ...replayed];
  }
}
