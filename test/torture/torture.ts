import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { StoreUnavailable } from "../../src/journal/errors.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { redactUrl } from "../../src/journal/store-url.ts";
import { startMailSink } from "../../src/sandbox/mail-sink.ts";
import { createRandom, type Random } from "../../src/sandbox/random.ts";
import { startSandbox } from "../../src/sandbox/server.ts";
import { startSlackSink } from "../../src/sandbox/slack-sink.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { type Market, openMarket } from "./market.ts";
import { tellingsInMail, tellingsInSlack } from "./telling.ts";
import { judgeTellings } from "./verdict.ts";

/*
 * Kills the real program again and again, at random moments, while a shop lives and its channels fail now and then; then
 * lets it run in peace and compares what people were told with what happened.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "100" },
    seconds: { type: "string", default: "3600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    store: { type: "string" },
  },
});
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const company = `torture-${seed}-${process.pid}`;
const startedAt = Date.now();

const PEACE_MS = 60_000;
/** A busy machine takes its time to start a process. */
const LONGEST_START_MS = 30_000;
const LONGEST_ROUND_MS = 10_000;

await using running = new AsyncDisposableStack();
const folder = running.adopt(await mkdtemp(join(tmpdir(), "lowstockd-torture-")), (it) => rm(it, { recursive: true }));
const storeUrl = values.store ?? `sqlite:${join(folder, "lowstockd.sqlite")}`;
const shop = running.adopt(await startSandbox({ seed, products: 60, rateLimit: 1e9 }), (it) => it.close());
const random = createRandom(seed);
// Now and then a channel fails once after it took a message.
const onMail = () => random.chance(0.2) && mail.fail({ refuseData: { code: 451 } });
const onMessage = () => random.chance(0.2) && slack.fail({ status: 503 });
const mail = running.adopt(await startMailSink({ onMail }), (it) => it.close());
const slack = running.adopt(await startSlackSink({ onMessage }), (it) => it.close());
const market = openMarket(shop.company, random);
const configFile = join(folder, "lowstockd.yaml");
await writeFile(configFile, config());

// Only a process that ends in peace leaves its compiled code behind, which all others then start with in half the time.
process.env.NODE_COMPILE_CACHE = join(folder, "compiled");
await startDaemon(configFile, "preview").exit;

process.stdout.write(`seed ${seed}, ${rounds} rounds, store ${redactUrl(storeUrl)}\n`);
const kills = new Map<string, number>();
const failures: string[] = [];
let round = 0;
for (; round < rounds && Date.now() - startedAt < Number(values.seconds) * 1_000; round += 1) {
  const daemon = startDaemon(configFile);
  const life = live(market, daemon, random);
  await deadline(daemon, random);
  const phase = phaseOf(daemon);
  if (!daemon.isAlive()) failures.push(`round ${round + 1}: ended by itself: ${daemon.errors()}`);
  await daemon.end("SIGKILL");
  await life;
  kills.set(phase, (kills.get(phase) ?? 0) + 1);
}

const survivor = startDaemon(configFile);
await reached(() => isWatching(survivor), survivor, LONGEST_START_MS);
for (const until = Date.now() + PEACE_MS; Date.now() < until && judge().some(({ missing }) => missing > 0); ) {
  await sleep(200);
}
// A little longer, for what would come besides.
await sleep(2_500);
const status = await survivor.end("SIGTERM");
if (status !== 0)
  failures.push(`the last one ended with status ${status} when it was asked to stop: ${survivor.errors()}`);
if (slack.refused.length > 0) failures.push(`Slack refused ${slack.refused.length} messages`);
await checkJournal();
if (market.transitions.length === 0) failures.push("nothing happened that could have been lost: more rounds, please");

const verdicts = judge();
failures.push(...verdicts.flatMap(({ violations }) => violations));
const phases = [...kills].map(([phase, count]) => `${phase} ${count}`).sort();
process.stdout.write(
  [
    `kills: ${round} (${phases.join(", ")})`,
    `transitions: ${market.transitions.length}, told in ${mail.mails.length} mails and ${slack.messages.length} Slack messages`,
    `lines told again, the price of at-least-once: ${verdicts.map(({ channel, repeats }) => `${channel} ${repeats}`).join(", ")}`,
    `${Math.round((Date.now() - startedAt) / 1_000)} s`,
    ...failures.map((failure) => `VIOLATION ${failure}`),
    failures.length > 0 ? `FAILED with seed ${seed}` : "nothing lost, nothing invented",
    "",
  ].join("\n"),
);
process.exitCode = failures.length > 0 ? 1 : 0;

function judge() {
  const tellings = { mail: mail.mails.flatMap(tellingsInMail), slack: slack.messages.flatMap(tellingsInSlack) };
  return Object.entries(tellings).map(([channel, told]) => ({
    channel,
    ...judgeTellings(channel, market.transitions, told),
  }));
}

/** The shop goes on for as long as the daemon lives. */
async function live(market: Market, daemon: Daemon, random: Random): Promise<void> {
  while (daemon.isAlive()) {
    market.step(random.integer(0, 3), await seenUntil());
    await sleep(100);
  }
}

/** Everything that happened before this has been seen by a poll that was committed. Milliseconds since 1970. */
async function seenUntil(): Promise<number> {
  try {
    const journal = await openJournal(storeUrl, { writer: false, now: () => new Date() });
    const state = await journal.state(company);
    await journal.close();
    return state ? Date.parse(state.polledAt) : 0;
  } catch (error) {
    if (error instanceof StoreUnavailable) return 0;
    throw error;
  }
}

/** Waits for the moment to kill: any moment, or one right after something that matters. */
async function deadline(daemon: Daemon, random: Random): Promise<void> {
  if (random.chance(0.15)) {
    await sleep(random.integer(50, 1_500));
    return;
  }
  await reached(() => isWatching(daemon), daemon, LONGEST_START_MS);
  const counts = {
    request: () => shop.requests().length,
    commit: () => daemon.lines.filter(({ msg }) => msg === "polled").length,
    message: () => mail.mails.length + slack.messages.length,
  };
  const trigger = random.pick(["time", "request", "commit", "message"] as const);
  if (trigger === "time") {
    await sleep(random.integer(0, 1_500));
    return;
  }
  const wanted = counts[trigger]() + random.integer(1, 3);
  await reached(() => counts[trigger]() >= wanted, daemon, LONGEST_ROUND_MS);
  await sleep(random.chance(0.5) ? 0 : random.integer(1, 40));
}

/** Waits for a condition, but not for ever, nor longer than the daemon lives. */
async function reached(condition: () => boolean, daemon: Daemon, ms: number): Promise<void> {
  for (const until = Date.now() + ms; !condition() && daemon.isAlive() && Date.now() < until; ) await sleep(2);
}

function isWatching({ lines }: Daemon): boolean {
  return lines.some(({ msg }) => msg === "watching");
}

/** What the daemon was doing last, as far as its log tells. */
function phaseOf(daemon: Daemon): string {
  const { lines } = daemon;
  if (!isWatching(daemon)) return "starting";
  let undelivered = 0;
  for (const { msg, breached = 0, depleted = 0, recovered = 0, versions = [] } of lines) {
    if (msg === "polled" && breached + depleted + recovered > 0) undelivered += 2;
    if (msg === "delivered") undelivered -= versions.length;
  }
  if (undelivered > 0) return "delivering";
  return lines.some(({ msg }) => msg === "polled") ? "between or polling" : "first poll";
}

async function checkJournal(): Promise<void> {
  const journal = await openJournal(storeUrl, { writer: false, now: () => new Date() });
  const letters = (await journal.deadLetters()).filter(({ delivery }) => delivery.company === company);
  const pending = (await journal.pending()).filter(({ delivery }) => delivery.company === company);
  await journal.close();
  if (letters.length > 0) failures.push(`${letters.length} dead letters: ${letters[0]?.reason}`);
  if (pending.length > 0) failures.push(`${pending.length} deliveries still wait`);
}

function config(): string {
  return JSON.stringify({
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
    // One channel hears of everything at once, the other of most of it later: what waits must outlive the kills as well.
    routes: [{ channels: ["slack"] }, { channels: ["mail"], digest: "*/3 * * * * *", unless: { status: "out" } }],
    delivery: { first_retry: "1s", max_retry: "2s" },
    store: { url: storeUrl },
    log: { format: "json" },
  });
}
