import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startMailSink } from "../../src/sandbox/mail-sink.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { startSlackSink } from "../../src/sandbox/slack-sink.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { openStore } from "../../src/store/store.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { type Market, openMarket } from "./market.ts";
import { replayedOtherwise } from "./replayed.ts";
import { type Notification, tellingsInMail, tellingsInSlack } from "./telling.ts";
import { judgeTellings, type Verdict } from "./verdict.ts";

export interface ArrivedTelling extends Notification {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A shop that changes, channels that fail now and then, and a config for daemons between them. */
export interface World {
  readonly random: Random;
  readonly shop: Sandbox;
  readonly market: Market;
  readonly configFile: string;
  readonly storeUrl: string;
  /** Returns what arrived, by channel, in the order of arrival. */
  notifications(): Readonly<Record<string, readonly ArrivedTelling[]>>;
  messages(): { readonly mail: number; readonly slack: number };
  judge(): (Verdict & { readonly channel: string })[];
  /** Changes the shop for as long as the condition holds. */
  live(condition: () => boolean): Promise<void>;
  /** Describes what is wrong in the end: what was lost, invented, refused, given up or left, or what a replay tells otherwise. */
  failures(): Promise<string[]>;
}

const PEACE_MS = 60_000;

/** @param storeUrl absent: an SQLite file of its own */
export async function openWorld(
  running: AsyncDisposableStack,
  { seed, storeUrl, lease }: { seed: number; storeUrl: string | undefined; lease: string },
): Promise<World> {
  const company = `torture-${seed}-${process.pid}`;
  const folder = running.adopt(await mkdtemp(join(tmpdir(), "lowstockd-torture-")), (it) =>
    rm(it, { recursive: true }),
  );
  const url = storeUrl ?? `sqlite:${join(folder, "lowstockd.sqlite")}`;
  const shop = running.adopt(await startSandbox({ seed, products: 60, rateLimit: 1e9 }), (it) => it.close());
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
  const market = openMarket(shop.company, random);
  const configFile = join(folder, "lowstockd.yaml");
  await writeFile(
    configFile,
    JSON.stringify({
      companies: [{ name: company, api_key: shop.apiKey, base_url: shop.url }],
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

  /** Returns the time, in ms since 1970, before which a committed poll has seen everything. */
  async function seenUntil(): Promise<number> {
    try {
      const store = await openStore(url, { writer: false, now: () => new Date() });
      const state = await store.state(company);
      await store.close();
      return state ? Date.parse(state.polledAt) : 0;
    } catch (error) {
      if (error instanceof StoreUnavailable) return 0;
      throw error;
    }
  }

  return {
    random,
    shop,
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
      const store = await openStore(url, { writer: false, now: () => new Date() });
      const letters = (await store.deadLetters()).filter(({ delivery }) => delivery.company === company);
      const pending = (await store.pending()).filter(({ delivery }) => delivery.company === company);
      const replayed = await replayedOtherwise(store, company, configFile);
      await store.close();
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
  { random, shop, messages }: World,
  daemon: Daemon,
  { longestMs, events, patienceMs }: { longestMs: number; events: number; patienceMs: number },
): Promise<void> {
  const counts = {
    request: () => shop.requests().length,
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
  return lines.some(({ msg }) => msg === "watching");
}

/** Lets the last daemon tell everything that is pending, and stops it. Returns what was wrong with its end. */
export async function liveInPeace(world: World, survivor: Daemon): Promise<string[]> {
  const isMissing = () => world.judge().some(({ missing }) => missing > 0);
  for (const until = Date.now() + PEACE_MS; Date.now() < until && isMissing(); ) await sleep(200);
  // A little longer, for messages that should not come.
  await sleep(2_500);
  const status = await survivor.end("SIGTERM");
  if (status === 0) return [];
  return [`the last one ended with status ${status} when it was asked to stop: ${survivor.errors()}`];
}
