import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { redactUrl } from "../../src/store/store-url.ts";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { type InterruptibleWay, openWay } from "../store/interruptible.ts";
import { startRedis } from "../store/own-redis.ts";
import { startSentinel } from "../store/own-sentinel.ts";
import { type Daemon, startDaemonUnder } from "./daemon.ts";
import { unpackEarlier } from "./earlier.ts";
import { judgeRepeats, type Violence } from "./repeats.ts";
import { isWatching, liveInPeace, openWorld, randomMoment, reached } from "./world.ts";

/*
 * Three processes of the real program share some companies, whose shops change, and their clocks are 30 s apart. Again and again
 * one is killed, stopped, paused or cut off from its servers, the Redis of their queues dies, and the config changes. Then
 * they run undisturbed, and what people were told is compared with what happened. Only what a kill, a pause or a cut from the
 * store has interrupted may come twice. With --from, the store is that of an earlier version, which worked on it alone before, or, if
 * it knows fleets, is what the three are at first.
 */

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "60" },
    seconds: { type: "string", default: "3600" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string" },
    log: { type: "string" },
    from: { type: "string" },
    sentinel: { type: "boolean", default: false },
    store: { type: "string" },
  },
});
if (!values.store) throw new Error("--store URL of a Redis or PostgreSQL server, please");
const seed = Number(values.seed);
const startedAt = Date.now();

/** Two of it are longer than it takes to put back the name of a fleet whose Redis has lost it. */
const LEASE_MS = 3_000;
const LONGEST_MS = 40_000;
const LONGEST_STOP_MS = 10_000;
/** Longer than a lane or a job stays with a member that does not move. */
const LONGEST_PAUSE_MS = 3 * LEASE_MS;
const CLOCKS_APART_MS = 30_000;
const COMPANIES = 4;
const APART = new URL("apart.ts", import.meta.url).href;

await using running = new AsyncDisposableStack();
const queue = running.use(
  values.sentinel ? await startSentinel() : await startRedis("--appendonly", "yes", "--save", ""),
);
const world = await openWorld(running, {
  seed,
  storeUrl: values.from === undefined ? values.store : await emptied(values.store),
  lease: `${LEASE_MS}ms`,
  companies: COMPANIES,
  sections: { scale: { redis: queue.url } },
  areClocksRight: false,
});
const { random, market, configFile } = world;
const config = JSON.parse(await readFile(configFile, "utf8"));
// The others are added by reloads.
let companies = COMPANIES - 2;
await writeConfig();

/** A place for one process after the other. */
interface Member {
  readonly name: string;
  /** To each server of the queue. */
  readonly toQueue: readonly InterruptibleWay[];
  readonly toStore: InterruptibleWay;
  daemon: Daemon;
  /** Those that were there before, too. */
  readonly daemons: Daemon[];
  start(): void;
}

const failures: string[] = [];
const violence: Violence[] = [];
const counts = new Map<string, number>();
let round = 0;
process.stdout.write(`seed ${seed}, ${values.rounds} rounds, store ${redactUrl(world.storeUrl)}\n`);
const earlier = values.from === undefined ? null : await unpackEarlier(running, values.from);
if (values.from !== undefined && !earlier)
  process.stdout.write(`SKIPPED: the history here does not have ${values.from}\n`);
if (earlier && !earlier.isOfFleets) await workAlone(earlier.main);
const members = await Promise.all([-1, 0, 1].map((place) => openMember(place)));

for (const member of members) await expectWatching(member, "at first");
let isOver = false;
const life = world.live(() => !isOver);

const MISHAPS = {
  "member killed": kill,
  "member stopped": stop,
  "member paused": pause,
  "all paused": pauseAll,
  "member cut off from the queue": cutFromQueue,
  "member cut off from the store": cutFromStore,
  ...queueMishaps(),
  "member stopped without the queue": stopWithoutQueue,
  "config changed": changeConfig,
  "all replaced, one by one": replaceAll,
};
const KINDS = Object.entries(MISHAPS).filter(([kind]) => kind.includes(values.only ?? ""));

for (; round < Number(values.rounds) && Date.now() - startedAt < Number(values.seconds) * 1_000; round += 1) {
  await randomMoment(world, pickMember().daemon, { longestMs: 2_500, events: 2, patienceMs: 3_000 });
  for (const member of members) {
    if (member.daemon.isAlive()) continue;
    if (!wasKeptOut(member)) note(`${member.name} ended by itself: ${member.daemon.errors()}`);
    member.start();
  }
  const [kind, happen] = random.pick(KINDS) ?? ["member killed", kill];
  counts.set(kind, (counts.get(kind) ?? 0) + 1);
  if (values.log !== undefined) process.stdout.write(`${new Date().toISOString()} ${kind}\n`);
  await happen();
}
isOver = true;
await life;
failures.push(...(await liveInPeace(world, ...members.map(({ daemon }) => daemon))), ...(await world.failures()));
if (values.log !== undefined) await writeLogs(values.log);

const repeats = judgeRepeats(world.notifications(), violence);
failures.push(...repeats.failures);
const { mail, slack } = world.messages();
process.stdout.write(
  [
    `rounds: ${round} (${[...counts].map(([kind, count]) => `${kind} ${count}`).join(", ")})`,
    `transitions: ${market.transitions.length}, told in ${mail} mails and ${slack} Slack messages`,
    `lines told again, all after a kill, a pause or a cut: ${repeats.counts.join(", ")}`,
    `${Math.round((Date.now() - startedAt) / 1_000)} s`,
    ...failures.map((failure) => `VIOLATION ${failure}`),
    failures.length > 0
      ? `FAILED with seed ${seed}: npm run fleet -- --seed ${seed} --rounds ${values.rounds} --store ${redactUrl(world.storeUrl)}`
      : "nothing lost, nothing invented, nothing told twice but by a kill, a pause or a cut",
    "",
  ].join("\n"),
);
process.exitCode = failures.length > 0 ? 1 : 0;

/** Returns an empty store on a server: what other runs have left may be in a format that an earlier version cannot read. */
function emptied(server: string): Promise<string> {
  return server.startsWith("redis") ? emptyRedis(server, 14) : emptyPostgres(server, "lowstockd_fleet");
}

/** Lets an earlier version tell some changes, and then end, be it in the middle of its work. */
async function workAlone(main: string): Promise<void> {
  const file = `${configFile}.alone`;
  const { scale: _, ...alone } = JSON.parse(await readFile(configFile, "utf8"));
  await writeFile(file, JSON.stringify(alone));
  const daemon = startDaemonUnder({ main }, file);
  await reached(() => isWatching(daemon), daemon, LONGEST_MS);
  const enough = random.integer(10, 30);
  await world.live(() => daemon.isAlive() && market.transitions.length < enough);
  if (!daemon.isAlive()) note(`the earlier version ended by itself: ${daemon.errors()}`);
  const isKilled = random.chance(0.5);
  const from = Date.now();
  const status = await daemon.end(isKilled ? "SIGKILL" : "SIGTERM");
  if (isKilled) violence.push({ kind: "kill", from, to: from });
  else if (status !== 0) note(`the earlier version came to ${status} when it was told to stop: ${daemon.errors()}`);
}

async function openMember(place: number): Promise<Member> {
  const ways: Record<string, number> = {};
  const open = async (url: string) => {
    const way = running.adopt(await openWay(url), (it) => it.cut());
    ways[new URL(url).port] = Number(new URL(way.url).port);
    return way;
  };
  const ports = "ports" in queue ? queue.ports : [queue.port];
  const toQueue = await Promise.all(ports.map((port) => open(`redis://127.0.0.1:${port}`)));
  const toStore = await open(world.storeUrl);
  const environment = {
    NODE_OPTIONS: `--import=${APART}`,
    LOWSTOCKD_TEST_AHEAD_MS: String(place * CLOCKS_APART_MS),
    LOWSTOCKD_TEST_WAYS: JSON.stringify(ways),
  };
  const start = () => startDaemonUnder({ environment }, configFile);
  const first = earlier?.isOfFleets ? startDaemonUnder({ environment, main: earlier.main }, configFile) : start();
  const member: Member = {
    name: `the member ${place * (CLOCKS_APART_MS / 1_000)} s ahead`,
    toQueue,
    toStore,
    daemon: first,
    daemons: [],
    start() {
      member.daemons.push(member.daemon);
      member.daemon = start();
    },
  };
  running.defer(async () => {
    await member.daemon.end("SIGKILL");
  });
  return member;
}

async function kill(): Promise<void> {
  const member = pickMember();
  const at = Date.now();
  violence.push({ kind: "kill", from: at, to: at });
  await member.daemon.end("SIGKILL");
  await sleep(random.integer(0, LEASE_MS));
  member.start();
}

async function stop(): Promise<void> {
  const member = pickMember();
  await leave(member);
  await sleep(random.integer(0, LEASE_MS));
  member.start();
}

async function pause(): Promise<void> {
  await whilePaused([pickMember()]);
}

/** Nobody has the store meanwhile, and nobody else may take it. */
async function pauseAll(): Promise<void> {
  await whilePaused(members);
}

async function whilePaused(paused: readonly Member[]): Promise<void> {
  const from = Date.now();
  for (const { daemon } of paused) daemon.signal("SIGSTOP");
  await sleep(random.integer(1.5 * LEASE_MS, LONGEST_PAUSE_MS));
  for (const { daemon } of paused) daemon.signal("SIGCONT");
  violence.push({ kind: "pause", from, to: Date.now() });
}

/** It still reaches Slack, the mail server and the store. */
async function cutFromQueue(): Promise<void> {
  await whileCut(...pickMember().toQueue);
}

async function cutFromStore(): Promise<void> {
  const from = Date.now();
  await whileCut(pickMember().toStore);
  violence.push({ kind: "cut", from, to: Date.now() });
}

async function whileCut(...ways: readonly InterruptibleWay[]): Promise<void> {
  if (random.chance(0.3)) {
    for (const way of ways) way.silence();
    await sleep(random.integer(500, LONGEST_PAUSE_MS));
    // What was silent stays so, until the member gives it up and connects anew.
    return;
  }
  for (const way of ways) await way.cut();
  await sleep(random.integer(500, LONGEST_PAUSE_MS));
  for (const way of ways) await way.restore();
}

function queueMishaps(): Readonly<Record<string, () => Promise<void>>> {
  if ("failOver" in queue) return { "queue failed over": queue.failOver };
  const restart = async (data: "kept" | "lost") => {
    await queue.kill();
    await sleep(random.integer(0, LONGEST_PAUSE_MS));
    await queue.revive(data);
  };
  return { "queue restarted": () => restart("kept"), "queue emptied": () => restart("lost") };
}

async function stopWithoutQueue(): Promise<void> {
  const member = pickMember();
  await reached(() => isWatching(member.daemon), member.daemon, LONGEST_MS);
  for (const way of member.toQueue) await way.cut();
  await sleep(random.integer(0, LEASE_MS));
  await leave(member);
  for (const way of member.toQueue) await way.restore();
  member.start();
}

/** Changes the file that all read, and has one of them read it. */
async function changeConfig(): Promise<void> {
  companies = Math.min(COMPANIES, companies + 1);
  await writeConfig();
  const { daemon } = pickMember();
  // Before, the signal would end it.
  if (await reached(() => isWatching(daemon), daemon, LONGEST_MS)) daemon.signal("SIGHUP");
}

async function replaceAll(): Promise<void> {
  for (const member of members) {
    await leave(member);
    member.start();
    await expectWatching(member, "after it was replaced");
  }
}

/** Writes a config by which both channels are told of everything, at other times. */
async function writeConfig(): Promise<void> {
  const digest = random.pick(["*/2 * * * * *", "*/3 * * * * *"]);
  const sku = `none-${random.integer(1, 1_000)}`;
  const next = {
    ...config,
    companies: config.companies.slice(0, companies),
    poll: { ...config.poll, cron: random.pick(["* * * * * *", "*/2 * * * * *"]), on_start: random.chance(0.5) },
    thresholds: { rules: [{ match: { sku }, minimum: random.integer(1, 9) }] },
    routes: [{ channels: ["slack"] }, { channels: ["mail"], digest, unless: { status: "out" } }],
  };
  await writeFile(configFile, JSON.stringify(next));
}

/** Tells whether a member has ended at its start, as one does whose queue or store is out of reach then, or goes away meanwhile. */
function wasKeptOut({ daemon }: Member): boolean {
  return !isWatching(daemon) && /cannot be (?:used|opened) \(|StoreUnavailable/.test(daemon.errors());
}

async function leave(member: Member): Promise<void> {
  const { daemon, daemons, name } = member;
  const isEarlier = earlier !== null && daemons.length === 0;
  await reached(() => isWatching(daemon), daemon, LONGEST_MS);
  if (!daemon.isAlive() && wasKeptOut(member)) return;
  const from = Date.now();
  const status = await Promise.race([daemon.end("SIGTERM"), sleep(LONGEST_STOP_MS, "no end")]);
  if (status === "no end") await daemon.end("SIGKILL");
  if (status === 0) return;
  violence.push({ kind: "stop that was cut short", from, to: Date.now() });
  // What an earlier version did not do well is no fault of this one.
  if (!isEarlier) note(`${name} came to ${status} when it was told to stop: ${daemon.errors()}`);
}

async function expectWatching({ name, daemon }: Member, when: string): Promise<void> {
  if (await reached(() => isWatching(daemon), daemon, LONGEST_MS)) return;
  note(`${name} does not watch ${when}: ${daemon.errors()}`);
}

function note(failure: string): void {
  failures.push(`round ${round + 1}: ${failure}`);
}

function pickMember(): Member {
  const member = random.pick(members);
  if (!member) throw new Error("there are no members");
  return member;
}

async function writeLogs(folder: string): Promise<void> {
  for (const [index, { daemon, daemons }] of members.entries()) {
    const lives = [...daemons, daemon].map(({ pid, log, errors }) => `pid ${pid}\n${log()}${errors()}`);
    await writeFile(`${folder}/member-${index}.log`, lives.join(""));
  }
}
