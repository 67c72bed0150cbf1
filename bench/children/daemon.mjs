/* The whole program but its timers, as it is built: polls when told to, and delivers. An hour passes between two polls. */
import { readFileSync } from "node:fs";
import { openApp } from "../../dist/app.js";
import { configSchema } from "../../dist/config-schema.js";
import { keepHeapSmall } from "../../dist/heap.js";
import { answer } from "./usage.mjs";

// As `run` does.
keepHeapSmall();
const config = configSchema.parse(JSON.parse(readFileSync(process.argv[2], "utf8")));
let hours = 0;
const now = () => new Date(Date.now() + hours * 3_600_000);
const quiet = () => {};
const log = {
  info: quiet,
  warn: quiet,
  error: (facts, words) => process.stderr.write(`${words} ${JSON.stringify(facts)}\n`),
};
const app = await openApp(config, "write", { clock: { now, sleep: async () => {} }, random: () => 0.5, log });
const [company] = app.companies;
const { signal } = new AbortController();

answer(async ({ tell, drain }) => {
  if (drain) return { drained: await app.drain(drain, signal) };
  hours += 1;
  const { polled, failure } = await app.poll(company, { signal });
  if (!polled) throw failure;
  if (tell) for (const channel of app.channels) await app.drain(channel, signal);
  const { breached, recovered, pages, requests } = polled.summary;
  return { breached, recovered, pages, requests };
});
