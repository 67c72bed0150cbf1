import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openApp } from "../src/app.ts";
import { configSchema } from "../src/config/schema.ts";
import { createRandom } from "../src/sandbox/random.ts";
import { startSandbox } from "../src/sandbox/server.ts";
import { live } from "./living-shop.ts";
import { startSinks } from "./sinks.ts";
import { findGrowth, type Sample } from "./trend.ts";

/*
 * Runs years of polls in minutes: the whole program except its timers, on a real database, with a shop that changes, a webhook
 * and a mail server on loopback. Fails when memory, open handles or the store still grow in the second half.
 *   npm run soak [-- --polls 20000]
 */

const HOURS_PER_POLL = 3;
const SAMPLES = 20;

const { values } = parseArgs({ options: { polls: { type: "string", default: "20000" } } });
const polls = Number(values.polls);
if (!Number.isInteger(polls) || polls < SAMPLES)
  throw new RangeError(`--polls takes a number from ${SAMPLES}: ${values.polls}`);
const collectGarbage = globalThis.gc;
if (!collectGarbage) throw new Error("the heap is only measured after a collection: run node with --expose-gc");

let time = Date.parse("2026-01-05T06:00:00Z");
const now = () => new Date(time);
// Keyv and the stores expire history by the machine's clock, so that it must run as fast as the daemon's.
Date.now = () => time;

const print = (line: string) => process.stdout.write(`${line}\n`);
const folder = mkdtempSync(join(tmpdir(), "lowstockd-soak-"));
const failures: unknown[] = [];
const samples: Sample[] = [];

{
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true }));
  const sandbox = await startSandbox({ products: 60, dialect: "documented", now: () => time });
  opened.defer(() => sandbox.close());
  const sinks = opened.use(await startSinks());
  const config = configSchema.parse({
    companies: [{ name: "soak", api_key: sandbox.apiKey, base_url: sandbox.url }],
    channels: {
      slack: { type: "slack", webhook_url: sinks.slackUrl },
      mail: {
        type: "email",
        smtp: { host: "127.0.0.1", port: sinks.mailPort, tls: "off" },
        from: "soak@example.com",
        to: ["soak@example.com"],
      },
    },
    store: { url: `sqlite:${join(folder, "soak.sqlite")}` },
  });
  const log = {
    info: () => {},
    warn: () => {},
    error: (facts: object, words: string) => failures.push({ words, ...facts }),
  };
  const clock = { now, sleep: async () => {} };
  const app = opened.use(await openApp(config, "write", { clock, random: () => 0.5, log }));
  const random = createRandom(7);
  const options = { signal: new AbortController().signal };

  print("     polls   heap MB  handles  store MB   days  told");
  const startedAt = performance.now();
  for (let poll = 1; poll <= polls; poll += 1) {
    time += HOURS_PER_POLL * 3_600_000;
    if (random.chance(0.5)) live(sandbox.company, random);
    const { polled } = await app.poll("soak", options);
    if (polled && polled.deliveries.length > 0)
      for (const channel of app.channels) await app.drain(channel, options.signal);
    if (poll % Math.floor(polls / SAMPLES) === 0) await sample(poll);
  }
  const { slack, mail } = sinks.taken();
  print(`${polls} polls in ${((performance.now() - startedAt) / 1000).toFixed(0)} s; ${slack} posts, ${mail} mails`);

  async function sample(poll: number): Promise<void> {
    // The sandbox keeps its requests in memory, which is not to be measured.
    await fetch(`${sandbox.controlUrl}/requests`, { method: "DELETE" });
    await collectGarbage?.({ execution: "async", type: "major" });
    const heap = process.memoryUsage().heapUsed;
    const handles = process.getActiveResourcesInfo().length;
    const store = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
    samples.push({ polls: poll, heap, handles, store });
    const days = (poll * HOURS_PER_POLL) / 24;
    const columns = [
      poll,
      (heap / 1e6).toFixed(1),
      handles,
      (store / 1e6).toFixed(2),
      days.toFixed(0),
      sinks.taken().slack,
    ];
    print(columns.map((column, index) => String(column).padStart([10, 10, 9, 10, 7, 6][index] ?? 0)).join(""));
  }
}

const growth = findGrowth(samples);
if (failures.length > 0) print(`${failures.length} errors in the log, the first: ${JSON.stringify(failures[0])}`);
for (const measure of growth) print(measure);
if (failures.length > 0 || growth.length > 0) process.exitCode = 1;
else print("flat: memory, handles and store");
