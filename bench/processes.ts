import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median } from "./bounds.ts";
import type { Shop } from "./shop.ts";

const MAIN = new URL("../dist/main.js", import.meta.url).pathname;
const AT_EXIT = new URL("children/at-exit.mjs", import.meta.url).pathname;

/** The time after which a daemon counts as idle. */
const SETTLE_MS = 8_000;

const COMMANDS = [
  { name: "health", args: ["health"], atMost: 3 },
  { name: "check", args: ["check"], atMost: 8 },
  { name: "status", args: ["status"] },
  { name: "once, one quiet page", args: ["once"] },
] as const;

/** Measures whole commands alternating with a Node that does nothing, and the memory of an idle daemon. */
export async function benchProcesses(rounds: number, shop: Shop): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  try {
    const config = join(folder, "config.json");
    const { log: _, ...sections } = {
      log: {},
      ...shop.configOf(["idle-100"], `sqlite:${join(folder, "bench.sqlite")}`),
    };
    writeFileSync(config, JSON.stringify({ ...sections, log: { format: "json" } }));
    await cpuOf([MAIN, "once", "--config", config], folder);
    const ratios = new Map<string, number[]>(COMMANDS.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const { name, args } of COMMANDS) {
        const bare = await cpuOf(["--eval", "0"], folder);
        const own = await cpuOf([MAIN, ...args, "--config", config], folder);
        ratios.get(name)?.push(own / bare);
      }
    }
    const idle = await idleRss(config);
    return [
      ...COMMANDS.map(({ name, ...bound }): Figure => {
        const value = median(ratios.get(name) ?? []);
        const what = `${name}: CPU beside a bare Node`;
        return { what, value, unit: "x", ...("atMost" in bound ? { atMost: bound.atMost } : {}) };
      }),
      { what: "idle daemon: RSS", value: idle / 1024 / 1024, unit: "MB", atMost: 75 },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function cpuOf(args: readonly string[], folder: string): Promise<number> {
  const file = join(folder, "usage.json");
  const env = { ...process.env, BENCH_USAGE: file };
  const child = spawn(process.execPath, ["--import", AT_EXIT, ...args], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
  return JSON.parse(readFileSync(file, "utf8")).cpuMs;
}

/** Returns the memory of a daemon in bytes, some seconds after its first poll. */
async function idleRss(config: string): Promise<number> {
  const daemon = spawn(process.execPath, [MAIN, "run", "--config", config], { stdio: ["ignore", "ignore", "inherit"] });
  try {
    await sleep(SETTLE_MS);
    const status = readFileSync(`/proc/${daemon.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024;
  } finally {
    const gone = once(daemon, "exit");
    daemon.kill("SIGTERM");
    await gone;
  }
}
