import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { redactUrl } from "../../src/store/store-url.ts";
import { type Daemon, startDaemon } from "./daemon.ts";
import { judgeRepeats, type Violence } from "./repeats.ts";
import { isWatching, liveInPeace, openWorld, reached, type World } from "./world.ts";

/*
 * Two processes of the real program compete for one store on a server, again and again, while a shop changes: one is killed,
 * paused for longer than its lease, or replaced, and the other takes over or is refused; with --standby it stands by instead.
 * Then the last one runs undisturbed, and what people were told is compared with what happened. Only a message that a kill or a
 * pause interrupted may come twice.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "50" },
    seconds: { type: "string", default: "3600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    store: { type: "string" },
    standby: { type: "boolean", default: false },
  },
});
if (!values.store) throw new Error("--store URL of a Redis or PostgreSQL server, please");
const seed = Number(values.seed);
const startedAt = Date.now();

/** Longer than a busy machine takes to notice that a second daemon is there. */
const LEASE_MS = 2_000;
const LONGEST_MS = 40_000;

await using running = new AsyncDisposableStack();
const world = await openWorld(running, { seed, storeUrl: values.store, lease: `${LEASE_MS}ms` });
const { random } = world;

process.stdout.write(`seed ${seed}, ${values.rounds} rounds, store ${redactUrl(world.storeUrl)}\n`);
const failures: string[] = [];
const violence: Violence[] = [];
const counts = { killed: 0, paused: 0, replaced: 0, refused: 0 };
let round = 0;
let writer = begin();
await expectWatching(writer, "the first one");
let isOver = false;
const life = world.live(() => !isOver);
for (; round < Number(values.rounds) && Date.now() - startedAt < Number(values.seconds) * 1_000; round += 1) {
  await sleep(random.integer(300, 1_800));
  if (!writer.isAlive()) failures.push(`round ${round + 1}: the writer ended by itself: ${writer.errors()}`);
  const other = begin();
  const kinds = ["kill", "kill early", "pause", "pause", "replace", "replace"] as const;
  // One that stands by is never refused.
  const kind = random.pick(values.standby ? kinds : ([...kinds, "refuse"] as const));
  if (kind !== "kill early") await reached(() => isWaiting(other), other, LONGEST_MS);
  if (isWatching(other)) failures.push(`round ${round + 1}: two are watching`);
  await momentOf(world);
  if (kind === "refuse") await refuse(other);
  else if (kind === "replace") await replace(other);
  else if (kind === "pause") await pause(other);
  else await kill(other);
}
isOver = true;
await life;
failures.push(...(await liveInPeace(world, writer)), ...(await world.failures()));

const repeats = judgeRepeats(world.notifications(), violence);
failures.push(...repeats.failures);
const { mail, slack } = world.messages();
process.stdout.write(
  [
    `rounds: ${round} (${Object.entries(counts)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", ")})`,
    `transitions: ${world.market.transitions.length}, told in ${mail} mails and ${slack} Slack messages`,
    `lines told again, all after a kill or a pause: ${repeats.counts.join(", ")}`,
    `${Math.round((Date.now() - startedAt) / 1_000)} s`,
    ...failures.map((failure) => `VIOLATION ${failure}`),
    failures.length > 0
      ? `FAILED with seed ${seed}`
      : "nothing lost, nothing invented, nothing told twice but by a kill",
    "",
  ].join("\n"),
);
process.exitCode = failures.length > 0 ? 1 : 0;

function begin(): Daemon {
  return startDaemon(world.configFile, "run", ...(values.standby ? ["--standby"] : []));
}

async function kill(successor: Daemon): Promise<void> {
  counts.killed += 1;
  const at = Date.now();
  violence.push({ kind: "kill", from: at, to: at });
  await writer.end("SIGKILL");
  writer = successor;
  await expectWatching(successor, "the one after a kill");
}

/** Pauses a daemon while another takes over; the paused one notices that when it wakes, and ends. */
async function pause(successor: Daemon): Promise<void> {
  counts.paused += 1;
  const paused = writer;
  const from = Date.now();
  paused.signal("SIGSTOP");
  await expectWatching(successor, "the one after a pause");
  await sleep(random.integer(0, LEASE_MS));
  paused.signal("SIGCONT");
  violence.push({ kind: "pause", from, to: Date.now() });
  const status = await Promise.race([paused.exit, sleep(LONGEST_MS, "no end")]);
  if (status !== 1 || !paused.errors().includes("was taken over by another lowstockd")) {
    failures.push(`round ${round + 1}: the paused one came to ${status}: ${paused.errors()}`);
    if (status === "no end") await paused.end("SIGKILL");
  }
  writer = successor;
}

async function replace(successor: Daemon): Promise<void> {
  counts.replaced += 1;
  const status = await writer.end("SIGTERM");
  if (status !== 0) failures.push(`round ${round + 1}: the replaced one ended with ${status}: ${writer.errors()}`);
  writer = successor;
  await expectWatching(successor, "the replacement");
}

async function refuse(intruder: Daemon): Promise<void> {
  counts.refused += 1;
  const status = await intruder.exit;
  if (status !== 1 || !intruder.errors().includes(`pid ${writer.pid} on host`)) {
    failures.push(`round ${round + 1}: the second one came to ${status}: ${intruder.errors()}`);
  }
}

async function expectWatching(daemon: Daemon, which: string): Promise<void> {
  if (await reached(() => isWatching(daemon), daemon, LONGEST_MS)) return;
  failures.push(`round ${round + 1}: ${which} does not watch: ${daemon.errors()}`);
}

function isWaiting({ lines }: Daemon): boolean {
  return lines.some(({ msg }) => msg.includes("waiting for it to stop") || msg.startsWith("standing by"));
}

/** Waits for a random moment, or one right after a message arrived, when something is most likely unfinished. */
async function momentOf({ messages }: World): Promise<void> {
  if (random.chance(0.4)) return;
  const wanted = messages().mail + messages().slack + 1;
  await reached(() => messages().mail + messages().slack >= wanted, writer, LEASE_MS);
  await sleep(random.chance(0.5) ? 0 : random.integer(1, 40));
}
