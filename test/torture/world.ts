import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startMailSink } from "../../src/sandbox/mail-sink.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { startSlackSink } from "../../src/sandbox/slack-sink.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { type Market, openMarket } from "./market.ts";
import { replayedOtherwise } from "./replayed.ts";
import { type Notification, tellingsInMail, tellingsInSlack } from "./telling.ts";
import { judgeTellings, type Verdict } from "./verdict.ts";

export interface ArrivedTelling extends Notification {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Shops that change, channels that fail now and then, and a config for daemons between them. */
export interface World {
  readonly random: Random;
  readonly shops: readonly Sandbox[];
  readonly market: Market;
  readonly configFile: string;
  readonly storeUrl: string;
  /** Returns what arrived, by channel, in the order of arrival. */
  notifications(): Readonly<Record<string, readonly ArrivedTelling[]>>;
  messages(): { readonly mail: number; readonly slack: number };
  judge(): (Verdict & { readonly channel: string })[];
  /** Changes the shops for as long as the condition holds. */
  live(condition: () => boolean): Promise<void>;
  /** Describes what is wrong in the end: what was lost, invented, refused, given up or left, or what a replay tells otherwise. */
  failures(): Promise<string[]>;
}

/** A fleet looks once a minute for what has been forgotten. */
const PEACE_MS = 150_000;

export interface WorldOptions {
  readonly seed: number;
  /** Absent: an SQLite file of its own. */
  readonly storeUrl: string | undefined;
  readonly lease: string;
  /** How many companies there are, each with a shop of its own. Default 1. */
  readonly companies?: number;
  /** Further sections of the config. */
  readonly sections?: object;
  /** Whether the clocks of the daemons are right. Default true. */
  readonly areClocksRight?: boolean;
}

export async function openWorld(
  running: AsyncDisposableStack,
  { seed, storeUrl, lease, companies: count = 1, sections = {}, areClocksRight = true }: WorldOptions,
): Promise<World> {
  const companies = Array.from({ length: count }, (_, index) => `torture-${seed}-${process.pid}-${index}`);
  const folder = running.adopt(await mkdtemp(join(tmpdir(), "lowstockd-torture-")), (it) =>
    rm(it, { recursive: true }),
  );
  const url = storeUrl ?? `sqlite:${join(folder, "lowstockd.sqlite")}`;
  const shops = await Promise.all(
    companies.map(async (_, index) =>
      running.adopt(await startSandbox({ seed: seed + index, products: 60, rateLimit: 1e9 }), (it) => it.close()),
    ),
  );
  const random = createRandom(seed);
  const arrivals: { mail: number[]; slack: number[] } = { mail: [], slack: [] };
  // Now and then a channel fails once after it has accepted a message.
  const onMail = () => {
    arrivals.mail.push(Date.now());
    if (random.chance(0.2)) mail.fail({ refuseData: { code: 451 } });
  };
  const onMessage = () => {
    arrivals.slack.push(Date.now());
    if (random.chance(0.2)) slack.fail({ status: 503 });
  };
  const mail = running.adopt(await startMailSink({ onMail }), (it) => it.close());
  const slack = running.adopt(await startSlackSink({ onMessage }), (it) => it.close());
  const market = openMarket(
    shops.map(({ company }) => company),
    random,
  );
  const configFile = join(folder, "lowstockd.yaml");
  await writeFile(
    configFile,
    JSON.stringify({
      companies: shops.map(({ apiKey, url }, index) => ({ name: companies[index], api_key: apiKey, base_url: url })),
      poll: { cron: "* * * * * *", coverage: "filtered", requests_per_hour: 1_000_000 },
      channels: {
        slack: { type: "slack", webhook_url: slack.url },
        mail: {
          type: "email",
          smtp: { host: mail.host, port: mail.port, tls: "off" },
          from: "alertas@example.com",
          to: ["compras@example.com"],
        },
      },
      // One channel is told everything at once, the other most of it later: pending changes must survive the kills, too.
      routes: [{ channels: ["slack"] }, { channels: ["mail"], digest: "*/3 * * * * *", unless: { status: "out" } }],
      delivery: { first_retry: "1s", max_retry: "2s" },
      store: { url, lease },
      log: { format: "json" },
      ...sections,
    }),
  );
  // A process that ends normally leaves its compiled code in this cache, with which the others start in half the time.
  process.env.NODE_COMPILE_CACHE = join(folder, "compiled");
  await startDaemon(configFile, "preview").exit;

  const arrived = (notifications: readonly Notification[], at: number) =>
    notifications.map((notification) => ({ ...notification, at }));
  const notifications = () => ({
    mail: mail.mails.flatMap((it, index) => arrived(tellingsInMail(it), arrivals.mail[index] ?? 0)),
    slack: slack.messages.flatMap((it, index) => arrived(tellingsInSlack(it), arrivals.slack[index] ?? 0)),
  });
  const judge = () =>
    Object.entries(notifications()).map(([channel, told]) => ({
      channel,
      ...judgeTellings(channel, market.transitions, told),
    }));

  const sights = companies.map(() => createSight());
  /** Returns the times, in ms since 1970, before which a committed poll of each company has seen everything. */
  async function seenUntil(): Promise<readonly number[]> {
    try {
      await using store = await openToLook(url);
      return await Promise.all(
        companies.map(async (company, index) => {
          const askedAt = Date.now();
          const state = await store.state(company);
          if (!state) return 0;
          return areClocksRight ? Date.parse(state.polledAt) : (sights[index]?.(askedAt, state.polledAt) ?? 0);
        }),
      );
    } catch (error) {
      if (error instanceof StoreUnavailable) return [];
      throw error;
    }
  }

  return {
    random,
    shops,
    market,
    configFile,
    storeUrl: url,
    notifications,
    messages: () => ({ mail: mail.mails.length, slack: slack.messages.length }),
    judge,
    async live(condition) {
      while (condition()) {
        market.step(random.integer(0, 3), await seenUntil());
        await sleep(100);
      }
    },
    async failures() {
      await using store = await openToLook(url);
      const letters = (await store.deadLetters()).filter(({ delivery }) => companies.includes(delivery.company));
      const pending = (await store.pending()).filter(({ delivery }) => companies.includes(delivery.company));
      const replayed: string[] = [];
      for (const company of companies) replayed.push(...(await replayedOtherwise(store, company, configFile)));
      const found = judge().flatMap(({ violations }) => violations);
      found.push(...replayed);
      if (letters.length > 0) found.push(`${letters.length} dead letters: ${letters[0]?.reason}`);
      if (pending.length > 0) found.push(`${pending.length} deliveries still wait`);
      if (slack.refused.length > 0) found.push(`Slack refused ${slack.refused.length} messages`);
      if (market.transitions.length === 0)
        found.push("nothing happened that could have been lost: more rounds, please");
      return found;
    },
  };
}

async function openToLook(url: string): Promise<Store & AsyncDisposable> {
  const store = await openStore(url, { writer: false, now: () => new Date() });
  return { ...store, [Symbol.asyncDispose]: () => store.close() };
}

/**
 * Judges what polls have seen where clocks cannot be compared with ours: a poll that is committed after another one was
 * committed after a look has begun after that look.
 * @returns a function that takes when a state was asked for and the time of its poll, and returns until when all was seen
 */
function createSight(): (askedAt: number, polledAt: string) => number {
  const looks: { readonly askedAt: number; readonly polls: number }[] = [];
  let polls = 0;
  let last = "";
  let seenUntil = 0;
  return (askedAt, polledAt) => {
    if (polledAt !== last) polls += 1;
    last = polledAt;
    looks.push({ askedAt, polls });
    while (looks[0] && looks[0].polls <= polls - 2) seenUntil = looks.shift()?.askedAt ?? seenUntil;
    return seenUntil;
  };
}

/** Waits for a condition for at most `ms`, while the daemon lives. Returns whether it holds. */
export async function reached(condition: () => boolean, daemon: Daemon, ms: number): Promise<boolean> {
  for (const until = Date.now() + ms; !condition() && daemon.isAlive() && Date.now() < until; ) await sleep(2);
  return condition();
}

/**
 * Waits for a random moment of at most `longestMs`, or for one right after an important event: a request, a commit or a message,
 * the first of them or one of the first `events`. An event that does not come is waited for `patienceMs`.
 */
export async function randomMoment(
  { random, shops, messages }: World,
  daemon: Daemon,
  { longestMs, events, patienceMs }: { longestMs: number; events: number; patienceMs: number },
): Promise<void> {
  const counts = {
    request: () => shops.reduce((sum, shop) => sum + shop.requests().length, 0),
    commit: () => daemon.lines.filter(({ msg }) => msg === "polled").length,
    message: () => messages().mail + messages().slack,
  };
  const trigger = random.pick(["time", "request", "commit", "message"] as const);
  if (trigger === "time") {
    await sleep(random.integer(0, longestMs));
    return;
  }
  const wanted = counts[trigger]() + random.integer(1, events);
  await reached(() => counts[trigger]() >= wanted, daemon, patienceMs);
  await sleep(random.chance(0.5) ? 0 : random.integer(1, 40));
}

export function isWatching({ lines }: Daemon): boolean {
  return lines.some(({ msg }) => msg.startsWith("watching"));
}

/** Lets the last daemons tell everything that is pending, and stops them. Returns what was wrong with their ends. */
export async function liveInPeace(world: World, ...survivors: readonly Daemon[]): Promise<string[]> {
  const isMissing = () => world.judge().some(({ missing }) => missing > 0);
  for (const until = Date.now() + PEACE_MS; Date.now() < until && isMissing(); ) await sleep(200);
  // A little longer, for messages that should not come.
  await sleep(2_500);
  const ends = survivors.map(async (survivor) => ({
    status: await survivor.end("SIGTERM"),
    errors: survivor.errors(),
  }));
  return (await Promise.all(ends)).flatMap(({ status, errors }) =>
    status === 0 ? [] : [`a last one ended with status ${status} when it was asked to stop: ${errors}`],
  );
}
