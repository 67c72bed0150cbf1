import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { redactUrl } from "../../src/store/store-url.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { isWatching, liveInPeace, openWorld, randomMoment, reached } from "./world.ts";

/*
 * Kills the real program again and again, at random moments, while a shop changes and its channels fail now and then. Then it
 * lets the program run undisturbed, and compares what people were told with what happened.
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
const startedAt = Date.now();

/** Limit for the start of a process on a busy machine. */
const LONGEST_START_MS = 30_000;
const LONGEST_ROUND_MS = 10_000;

await using running = new AsyncDisposableStack();
const world = await openWorld(running, { seed, storeUrl: values.store, lease: "1s" });
const { random, market, configFile } = world;

process.stdout.write(`seed ${seed}, ${rounds} rounds, store ${redactUrl(world.storeUrl)}\n`);
const kills = new Map<string, number>();
const failures: string[] = [];
let round = 0;
for (; round < rounds && Date.now() - startedAt < Number(values.seconds) * 1_000; round += 1) {
  const daemon = startDaemon(configFile);
  const life = world.live(daemon.isAlive);
  await deadline(daemon);
  const phase = phaseOf(daemon);
  if (!daemon.isAlive()) failures.push(`round ${round + 1}: ended by itself: ${daemon.errors()}`);
  await daemon.end("SIGKILL");
  await life;
  kills.set(phase, (kills.get(phase) ?? 0) + 1);
}

const survivor = startDaemon(configFile);
await reached(() => isWatching(survivor), survivor, LONGEST_START_MS);
failures.push(...(await liveInPeace(world, survivor)), ...(await world.failures()));

const phases = [...kills].map(([phase, count]) => `${phase} ${count}`).sort();
const { mail, slack } = world.messages();
const repeats = world.judge().map(({ channel, repeats }) => `${channel} ${repeats}`);
process.stdout.write(
  [
    `kills: ${round} (${phases.join(", ")})`,
    `transitions: ${market.transitions.length}, told in ${mail} mails and ${slack} Slack messages`,
    `lines told again, the price of at-least-once: ${repeats.join(", ")}`,
    `${Math.round((Date.now() - startedAt) / 1_000)} s`,
    ...failures.map((failure) => `VIOLATION ${failure}`),
    failures.length > 0 ? `FAILED with seed ${seed}` : "nothing lost, nothing invented",
    "",
  ].join("\n"),
);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Waits for a random moment to kill, or one right after an important event. */
async function deadline(daemon: Daemon): Promise<void> {
  if (random.chance(0.15)) {
    await sleep(random.integer(50, 1_500));
    return;
  }
  await reached(() => isWatching(daemon), daemon, LONGEST_START_MS);
  await randomMoment(world, daemon, { longestMs: 1_500, events: 3, patienceMs: LONGEST_ROUND_MS });
}

/** Returns what the daemon was doing last, by its log. */
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
