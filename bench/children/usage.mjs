/* What a measured process says of itself. */
import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";

const stalls = monitorEventLoopDelay({ resolution: 5 });
stalls.enable();

/** Returns CPU time in ms since the start, memory in bytes, bytes written, and the longest stall of the event loop in ms. */
export function usage() {
  const { user, system } = process.cpuUsage();
  const kilobytes = (name) =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0);
  return {
    cpuMs: (user + system) / 1000,
    peakRss: kilobytes("VmHWM") * 1024,
    rss: kilobytes("VmRSS") * 1024,
    written: Number(/write_bytes: (\d+)/.exec(readFileSync("/proc/self/io", "utf8"))?.[1] ?? 0),
    stallMs: Math.max(0, stalls.max / 1e6 - 5),
  };
}

/** Does the work, and returns its cost. */
export async function measured(work) {
  stalls.reset();
  const before = usage();
  const startedAt = Date.now();
  const result = await work();
  const wallMs = Date.now() - startedAt;
  // A stall is counted when the event loop turns again.
  await setTimeout(20);
  const after = usage();
  return {
    ...result,
    startedAt,
    wallMs,
    cpuMs: after.cpuMs - before.cpuMs,
    written: after.written - before.written,
    peakRss: after.peakRss,
    rss: after.rss,
    stallMs: after.stallMs,
  };
}

/** Answers each message of the parent with the cost of its work. */
export function answer(work) {
  process.on("message", async (message) => {
    try {
      process.send(await measured(() => work(message)));
    } catch (error) {
      process.send({ failure: String(error?.stack ?? error) });
    }
  });
  process.send({ ready: true });
}
