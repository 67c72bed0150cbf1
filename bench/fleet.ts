import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createClient } from "@keyv/redis";
import { emptyPostgres, emptyRedis } from "../test/crash/own-database.ts";
import { startShop } from "./shop.ts";

/*
 * Measures quiet polls of many companies by one daemon alone and by fleets of several, on one machine: how many a minute, what
 * one costs the daemons, and what it costs the fleet's Redis. Polls are always due, so that the daemons never wait. The first
 * poll of all companies, with its messages, comes before that and is timed apart.
 *   npm run bench:fleet [-- --companies 500 --levels 2000 --seconds 60 --workers 0,1,2,4 --store postgres]
 * 0 workers: one daemon without a fleet. Redis and PostgreSQL are those of the tests (CONTRIBUTING).
 */

const MAIN = new URL("../dist/main.js", import.meta.url).pathname;

/** Databases of the Redis server, which others do not use. */
const QUEUE_DATABASE = 9;
const STORE_DATABASE = 10;

/** Of all companies, so that the benchmark's server need not keep the pages of each. */
const KEYS = 10;

const LEASE = "2s";
const WARM_UP_MS = 20_000;

/** How often Linux counts the CPU time of a process, in a second. */
const TICKS = 100;

const { values } = parseArgs({
  options: {
    companies: { type: "string", default: "500" },
    levels: { type: "string", default: "2000" },
    seconds: { type: "string", default: "60" },
    workers: { type: "string", default: "0,1,2,4" },
    store: { type: "string", default: "postgres" },
  },
});
const companies = Number(values.companies);
const seconds = Number(values.seconds);
const sizes = values.workers.split(",").map(Number);

const { LOWSTOCKD_TEST_REDIS_URL: redisUrl, LOWSTOCKD_TEST_POSTGRES_URL: postgresUrl } = process.env;
if (!redisUrl || !postgresUrl)
  throw new Error("set LOWSTOCKD_TEST_REDIS_URL and LOWSTOCKD_TEST_POSTGRES_URL: .ci/services start DIR");
const queueUrl = new URL(`/${QUEUE_DATABASE}`, redisUrl).href;
const storeUrl =
  values.store === "redis"
    ? await emptyRedis(redisUrl, STORE_DATABASE)
    : await emptyPostgres(postgresUrl, "lowstockd_bench_fleet");

const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
const redis = createClient({ url: queueUrl });
await redis.connect();
await using shop = await startShop();

/** Daemons that must not outlive this process. */
const started = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of started) child.kill("SIGKILL");
});

/** A daemon under measurement, and what it has logged so far. */
interface Worker {
  readonly process: ChildProcess;
  polled: number;
  delivered: number;
}

try {
  await redis.flushDb();
  const first = writeConfig("first.json", { cron: "0 0 1 1 *", jitter: "1s" }, true);
  const fill = startWorkers(Math.max(1, ...sizes), first);
  const startedAt = performance.now();
  await until(() => sum(fill, "polled") >= companies && sum(fill, "delivered") >= companies);
  print(
    `first polls of ${companies} companies, ${values.levels} breaches each, with messages: ${secondsSince(startedAt)} s by ${fill.length} workers`,
  );
  await stop(fill);

  print("workers  companies/min  CPU/poll  RSS/worker  Redis commands/poll  Redis memory");
  for (const size of sizes) print(await measure(size));
} finally {
  await redis.close();
  rmSync(folder, { recursive: true });
}

/** Measures so many workers, 0: a daemon alone, and returns a line of the table. */
async function measure(size: number): Promise<string> {
  const isFleet = size > 0;
  await sleep(3_000);
  const config = writeConfig(`${isFleet}.json`, { cron: "*/10 * * * * *", jitter: "0s" }, isFleet);
  const workers = startWorkers(Math.max(1, size), config);
  await sleep(WARM_UP_MS);
  const before = { polled: sum(workers, "polled"), cpu: cpuOf(workers), commands: await commandsOf() };
  const startedAt = performance.now();
  await sleep(seconds * 1_000);
  const polls = sum(workers, "polled") - before.polled;
  const minutes = (performance.now() - startedAt) / 60_000;
  const cpuMs = (cpuOf(workers) - before.cpu) / polls;
  const commands = ((await commandsOf()) - before.commands) / polls;
  const rss = workers.reduce((all, { process }) => all + rssOf(process), 0) / workers.length;
  const memory = Number(/used_memory_dataset:(\d+)/.exec(await redis.info("memory"))?.[1]);
  await stop(workers);
  return [
    (isFleet ? String(size) : "alone").padEnd(7),
    (polls / minutes).toFixed(0).padStart(13),
    `${cpuMs.toFixed(1)} ms`.padStart(9),
    `${(rss / 1024 / 1024).toFixed(0)} MB`.padStart(11),
    (isFleet ? commands.toFixed(1) : "-").padStart(20),
    (isFleet ? `${(memory / 1024 / 1024).toFixed(1)} MB` : "-").padStart(13),
  ].join(" ");
}

function writeConfig(name: string, poll: { cron: string; jitter: string }, isFleet: boolean): string {
  const made = shop.configOf([], storeUrl, {
    erp: { type: "webhook", url: `${shop.origin}/hook`, secret: `whsec_${Buffer.alloc(32).toString("base64")}` },
  });
  const config = {
    ...made,
    companies: Array.from({ length: companies }, (_, index) => ({
      name: `c${index}`,
      api_key: `bench-key-${index % KEYS}-${values.levels}`,
      base_url: shop.origin,
    })),
    poll: { coverage: "filtered", requests_per_hour: 100_000_000, page_size: 200, ...poll },
    store: { url: storeUrl, lease: LEASE },
    http: false,
    log: { format: "json" },
    ...(isFleet && { scale: { redis: queueUrl } }),
  };
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function startWorkers(count: number, config: string): Worker[] {
  return Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [MAIN, "run", "--config", config], { stdio: ["ignore", "pipe", "inherit"] });
    started.add(child);
    child.once("exit", (code) => {
      if (code !== 0) throw new Error(`a daemon ended with ${code}`);
    });
    const worker: Worker = { process: child, polled: 0, delivered: 0 };
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.endsWith('"msg":"polled"}')) worker.polled += 1;
      else if (line.endsWith('"msg":"delivered"}')) worker.delivered += 1;
      else if (/"level":"error"/.test(line)) print(line.slice(0, 300));
    });
    return worker;
  });
}

async function stop(workers: readonly Worker[]): Promise<void> {
  await Promise.all(
    workers.map(async ({ process: child }) => {
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      await gone;
    }),
  );
}

function sum(workers: readonly Worker[], count: "polled" | "delivered"): number {
  return workers.reduce((all, worker) => all + worker[count], 0);
}

/** CPU time of all workers so far, in ms. */
function cpuOf(workers: readonly Worker[]): number {
  return workers.reduce((all, { process: { pid } }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return all + ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
  }, 0);
}

/** Memory of a process, in bytes. */
function rssOf({ pid }: ChildProcess): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
}

async function commandsOf(): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await redis.info("stats"))?.[1]);
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(200);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1_000).toFixed(0);
}
