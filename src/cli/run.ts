import { loadConfig } from "../config/load.ts";
import { giveBackLeftovers, keepHeapSmall } from "../heap.ts";
import { createLog } from "../log.ts";
import { liveIn } from "../process-zone.ts";
import { type Loaded, runReloading } from "../reload.ts";
import { createReloadRequests } from "../reload-requests.ts";
import { systemClock } from "../watch/clock.ts";
import { createLateWeb } from "../web/late-web.ts";
import { Interrupted, untilInterrupted } from "./interrupt.ts";
import type { CommandOptions } from "./open.ts";

/** After the first poll, for what it has to tell to have been sent. */
const SETTLED_AFTER_MS = 3_000;

export interface RunOptions extends CommandOptions {
  /** Of this program. */
  readonly version: string;
  /** Whether it waits for as long as another daemon has the store, to take its place. */
  readonly standby: boolean;
}

/** Polls and delivers on schedule until it is told to stop, be it before it has begun; at SIGHUP it reads its config anew. */
export async function run({ config: file, version, standby }: RunOptions): Promise<number> {
  keepHeapSmall();
  const requests = createReloadRequests();
  // From now on SIGHUP ends nothing.
  process.on("SIGHUP", () => void requests.ask());
  let hasPolled = false;
  const onPolled = () => {
    if (!hasPolled) setTimeout(giveBackLeftovers, SETTLED_AFTER_MS).unref();
    hasPolled = true;
  };
  try {
    await untilInterrupted(async (signal, leftovers) => {
      const load = () => loadForDaemon(file);
      const first = await load();
      signal.throwIfAborted();
      const surroundings = { clock: systemClock, random: Math.random, leftovers };
      const web = createLateWeb(version);
      const reloading = { ...surroundings, load, requests, onPolled, web, version };
      const taken = standby ? await (await import("../standby.ts")).standBy(first, reloading, signal) : null;
      await runReloading(taken?.loaded ?? first, reloading, signal, taken);
    });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return 0;
}

async function loadForDaemon(file: string): Promise<Loaded> {
  const { config, secrets, warnings } = await loadConfig(file, process.env);
  liveIn(config.poll.timezone);
  const log = await createLog(config.log, secrets, process.stdout);
  for (const warning of warnings) log.warn({ warning }, "the config may not say what is meant");
  return { config, log };
}
