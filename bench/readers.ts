import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type Figure, median } from "./bounds.ts";
import type { Shop } from "./shop.ts";

const MAIN = new URL("../dist/main.js", import.meta.url).pathname;

/** What is compared with: the least that a server can do. */
const STATIC_FILE = "/assets/style.css";

const PAGES = [
  "/",
  "/levels",
  "/levels?status=low&sort=missing&turned=yes&page=3",
  "/levels?q=galvanizado+19",
  "/messages",
  "/trends",
  "/catalog",
  "/api/v1/overview",
  "/api/v1/levels?per_page=50",
  "/api/v1/silences",
] as const;

const levelsSchema = z.object({ levels: z.tuple([z.object({ company: z.string(), key: z.string() })]) });

/** A poll and a delivery every few seconds, so that readers meet them. */
const POLL_SECONDS = 6;

export interface ReaderBench {
  readonly levels: number;
  /** Of each page, for its time. */
  readonly rounds: number;
  /** For the memory, all pages in turn. */
  readonly requests: number;
  readonly clients: number;
  readonly polls: number;
  readonly bounds: { readonly firstByte?: number; readonly memory?: number; readonly delay?: number };
}

/** Measures the pages of a built daemon with many open levels, and what readers cost its polls and deliveries. */
export async function benchReaders(bench: ReaderBench, shop: Shop): Promise<Figure[]> {
  const { levels, rounds, requests, clients, bounds } = bench;
  await using opened = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const key = `read-${levels}`;
  const daemon = opened.use(await startDaemon(shop, key, folder));
  const all = [...PAGES, await daemon.pathOfLevel()];

  const pages: Figure[] = [];
  for (const path of all) {
    const value = await besideStatic(daemon.address, path, rounds);
    pages.push({ what: `first byte of ${path.slice(0, 40)}`, value, unit: "x", ...atMost(bounds.firstByte) });
  }

  await askInTurn(daemon.address, all, Math.ceil(requests / 5));
  const warm = daemon.rss();
  await askInTurn(daemon.address, all, requests);
  const memory = daemon.rss() / warm;

  const alone = await daemon.work(bench.polls, shop, key);
  const stop = new AbortController();
  const reading = Array.from({ length: clients }, () => readUntil(daemon.address, all, stop.signal));
  const crowded = await daemon.work(bench.polls, shop, key);
  stop.abort();
  const served = (await Promise.all(reading)).reduce((sum, count) => sum + count, 0);
  const name = `with ${clients} readers`;
  return [
    { what: "open levels to read", value: levels, unit: "" },
    ...pages,
    { what: `RSS after ${requests} requests beside before`, value: memory, unit: "x", ...atMost(bounds.memory) },
    { what: `a poll ${name} beside alone`, value: crowded.pollMs / alone.pollMs, unit: "x", ...atMost(bounds.delay) },
    { what: `a poll alone`, value: alone.pollMs, unit: "ms" },
    { what: `a delivery ${name}`, value: crowded.deliveryMs, unit: "ms" },
    { what: `a delivery alone`, value: alone.deliveryMs, unit: "ms" },
    { what: `answers to them`, value: served, unit: "" },
  ];
}

function atMost(bound: number | undefined): Pick<Figure, "atMost"> {
  return bound === undefined ? {} : { atMost: bound };
}

async function startDaemon(shop: Shop, key: string, folder: string) {
  const file = join(folder, "config.json");
  const config = {
    ...shop.configOf([key], `sqlite:${join(folder, "bench.sqlite")}`),
    poll: { coverage: "filtered", requests_per_hour: 1_000_000, cron: `*/${POLL_SECONDS} * * * * *`, jitter: "0s" },
    http: { listen: "127.0.0.1:0" },
    log: { format: "json" },
  };
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(process.execPath, [MAIN, "run", "--config", file], { stdio: ["ignore", "pipe", "inherit"] });
  const entries: { readonly msg: string; readonly ms?: number; readonly address?: string }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    // A line for each answer is none that is looked for.
    if (!line.includes('"answered"')) entries.push(JSON.parse(line));
  });
  const until = async (isThere: () => boolean) => {
    while (!isThere()) {
      if (child.exitCode !== null) throw new Error(`the daemon ended with ${child.exitCode}`);
      await sleep(50);
    }
  };
  const found = (msg: string) => entries.filter((entry) => entry.msg === msg);
  await until(() => found("answering over HTTP").length > 0 && found("delivered").length > 0);
  const address = found("answering over HTTP")[0]?.address ?? "";
  return {
    address,
    rss: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]),
    pathOfLevel: async () => {
      // The last by name: the first is what the polls find changed.
      const last = new URL("/api/v1/levels?per_page=1&sort=product&turned=yes", address);
      const { levels } = levelsSchema.parse(await (await fetch(last)).json());
      return `/level?${new URLSearchParams(levels[0])}`;
    },
    /** Waits for so many polls, each of which finds a level changed. */
    work: async (polls: number, { child: far }: Shop, key: string) => {
      const before = entries.length;
      const since = (msg: string) => entries.slice(before).filter((entry) => entry.msg === msg);
      for (let poll = 0; poll < polls; poll += 1) {
        const told = since("delivered").length;
        await far.ask({ restock: { key, count: poll % 2 === 0 ? 1 : 0 } });
        await until(() => since("delivered").length > told);
      }
      const msOf = (msg: string) => median(since(msg).map(({ ms }) => ms ?? 0));
      return { pollMs: msOf("polled"), deliveryMs: msOf("delivered") };
    },
    [Symbol.asyncDispose]: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** How long a page takes to its first byte beside a static file, as the medians of alternating requests. */
async function besideStatic(address: string, path: string, rounds: number): Promise<number> {
  using agent = keptAlive();
  const own: number[] = [];
  const least: number[] = [];
  // The first ones also make what the others find made.
  for (let round = 0; round <= rounds; round += 1) {
    least.push(await firstByteMs(address, STATIC_FILE, agent.agent));
    own.push(await firstByteMs(address, path, agent.agent));
  }
  return median(own.slice(1)) / median(least.slice(1));
}

async function askInTurn(address: string, paths: readonly string[], requests: number): Promise<void> {
  using agent = keptAlive();
  for (let index = 0; index < requests; index += 1) {
    await firstByteMs(address, paths[index % paths.length] ?? "/", agent.agent);
  }
}

async function readUntil(address: string, paths: readonly string[], signal: AbortSignal): Promise<number> {
  using agent = keptAlive();
  let count = 0;
  for (; !signal.aborted; count += 1) {
    await firstByteMs(address, paths[count % paths.length] ?? "/", agent.agent);
  }
  return count;
}

function keptAlive() {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return { agent, [Symbol.dispose]: () => agent.destroy() };
}

function firstByteMs(address: string, path: string, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let ms = 0;
    request(new URL(path, address), { agent }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path} was answered with ${response.statusCode}`));
      response.once("readable", () => {
        ms = performance.now() - began;
      });
      response.on("data", () => {});
      response.on("end", () => resolve(ms));
    })
      .on("error", reject)
      .end();
  });
}
