import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { openStoreFor } from "../../app.ts";
import { loadConfig } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import { webSettings } from "../../config/settings.ts";
import { describeError } from "../../log.ts";
import type { Locale } from "../../policy/locale.ts";
import { buildRuntime } from "../../runtime.ts";
import { startMailSink } from "../../sandbox/mail-sink.ts";
import { renderMail } from "../../sandbox/mail-text.ts";
import { createMarket } from "../../sandbox/market.ts";
import { paintFor } from "../../sandbox/paint.ts";
import { startSandbox } from "../../sandbox/server.ts";
import { startSlackSink } from "../../sandbox/slack-sink.ts";
import { renderSlack } from "../../sandbox/slack-text.ts";
import { widthOf, wrap } from "../../sandbox/wrap.ts";
import { type Clock, systemClock } from "../../watch/clock.ts";
import type { Log } from "../../watch/log.ts";
import { observeStore } from "../../watch/observe-store.ts";
import type { PollSummary } from "../../watch/poll.ts";
import { createLateWeb } from "../../web/late-web.ts";
import { untilInterrupted } from "../interrupt.ts";
import { type Act, createActs, type Stage } from "./acts.ts";
import { createShopClock, HOUR_MS } from "./clock.ts";
import { demoConfig, TIMEZONE } from "./config.ts";
import { startMailPage } from "./mail-page.ts";
import { machineLocale, type Narration, narrationIn } from "./narration.ts";

export interface DemoOptions {
  /** Of this program. */
  readonly version: string;
  readonly seed: number;
  /** Absent: that of the machine, where it is spoken. */
  readonly locale?: Locale;
  /** Without pauses between the acts. */
  readonly fast: boolean;
  /** Ends after so many polls, also in the middle of the story; absent: with the story. */
  readonly polls?: number;
}

/** Few enough that a message can be read at a glance. */
const PRODUCTS = 110;

/** For reading what has come. */
const PAUSE_MS = 11_000;

const STEP_MS = 90_000;

/** Eight in the morning in the shop. */
const OPENING_HOUR = 8;

/**
 * Tells in acts what the program does, with a config file and a store like anybody's, against a made-up shop whose clock runs
 * fast, and shows what its mail server and its Slack receive.
 */
export async function demo({ version, seed, polls, fast, locale = machineLocale() }: DemoOptions): Promise<number> {
  const paint = paintFor(process.stdout);
  const narration = narrationIn(locale);
  const width = widthOf(process.stdout);
  const print = (text: string) => process.stdout.write(`${wrap(text, width).join("\n")}\n`);
  await using running = new AsyncDisposableStack();
  const folder = running.adopt(await mkdtemp(path.join(tmpdir(), "lowstockd-demo-")), (it) =>
    rm(it, { recursive: true }),
  );
  const kept = await mkdtemp(path.join(tmpdir(), "lowstockd-mails-"));
  const page = running.use(await startMailPage(kept));
  const clock = createShopClock(new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS), TIMEZONE);
  clock.forward(clock.untilHour(OPENING_HOUR));
  const shop = running.adopt(
    await startSandbox({ seed, products: PRODUCTS, dialect: "live", now: () => clock.now().getTime() }),
    (it) => it.close(),
  );
  const mail = running.adopt(
    await startMailSink({
      onMail: (received) => {
        process.stdout.write(`\n${renderMail(received, paint, width)}\n`);
        page.add(received).catch((error: unknown) => process.stderr.write(`${error}\n`));
      },
    }),
    (it) => it.close(),
  );
  const slack = running.adopt(
    await startSlackSink({
      onMessage: (message) => process.stdout.write(`\n${renderSlack(message, paint, width)}\n`),
    }),
    (it) => it.close(),
  );

  const file = path.join(folder, "lowstockd.yaml");
  await writeFile(file, demoConfig({ shop, mail, slack, folder, locale }));
  const { company } = shop;
  const { title, products, warehouses } = company;
  const size = { title, products: products.length, warehouses: warehouses.length };
  const { config } = await loadConfig(file, {});
  const log = demoLog(narration, (line) => print(paint("dim", line)));
  const { app, address } = await openWatched(running, config, { clock, log, version });
  print(`${narration.opening(size, file, { pages: address, mails: page.url })}\n`);

  const days = new Intl.DateTimeFormat("en-GB", { timeZone: TIMEZONE, dateStyle: "short" });
  const hours = new Intl.DateTimeFormat("en-GB", { timeZone: TIMEZONE, timeStyle: "short" });
  const stage: Stage = {
    shop,
    slack,
    clock,
    dayIn: (count) => days.format(new Date(clock.now().getTime() + count * 86_400_000)),
  };
  const acts = createActs(stage, seed);
  const market = createMarket(company, seed);
  const [name = ""] = app.companies;

  return await untilInterrupted(async (signal) => {
    let polled = 0;
    const isOver = () => signal.aborted || (polls !== undefined && polled >= polls);
    async function play({ name, after, happen }: Act): Promise<void> {
      const [heading, says] = narration.acts[name];
      await pass(after());
      happen();
      print(`\n${paint("bold", `${polled + 1}. ${heading}`)}\n${says}\n`);
      await pollOnce();
    }
    /** In small steps: a clock that leaps is that of a machine that slept. */
    async function pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms && !signal.aborted; passed += STEP_MS) {
        clock.forward(STEP_MS);
        await app.watchSelf(signal);
      }
    }
    async function pollOnce(): Promise<void> {
      polled += 1;
      const startedAt = performance.now();
      const outcome = await app.poll(name, { signal });
      if (!outcome.polled) return;
      print(lineOf(outcome.polled.summary, performance.now() - startedAt));
      await app.flush(name);
      await deliver();
      // Of a channel that works again.
      if ((await app.watchSelf(signal)).length > 0) await deliver();
    }
    async function deliver(): Promise<void> {
      for (const channel of app.channels) await app.drain(channel, signal);
    }
    function lineOf(summary: PollSummary, ms: number): string {
      const silenced = summary.silenced.map(({ key, silence }) => {
        const [id] = JSON.parse(key);
        return `\n       ${narration.silenced(company.product(id).name, silence.reason)}`;
      });
      return `${paint("cyan", hours.format(clock.now()))}  ${narration.poll({ ...summary, ms: Math.round(ms) })}${silenced.join("")}`;
    }

    for (const [index, act] of acts.entries()) {
      if (isOver()) break;
      if (index > 0 && !fast && polls === undefined) await pause(PAUSE_MS, signal);
      if (!isOver()) await play(act);
    }
    if (!isOver() && polls !== undefined) print(`\n${narration.goesOn}\n`);
    while (!isOver() && polls !== undefined) {
      await pass(HOUR_MS);
      market.step();
      await pollOnce();
    }
    if (signal.aborted) return 0;
    print(`\n${narration.closing(kept)}`);
    if (polls === undefined && process.stdin.isTTY) {
      print(narration.stays);
      await systemClock.sleep(Number.POSITIVE_INFINITY, signal);
    }
    return 0;
  });
}

/** Opens the program as a daemon's is, with the pages on which it can be watched. */
async function openWatched(
  running: AsyncDisposableStack,
  config: Config,
  { clock, log, version }: { readonly clock: Clock; readonly log: Log; readonly version: string },
) {
  const web = createLateWeb(version);
  const settings = webSettings(config);
  await web.prepare(settings);
  const surroundings = { clock, random: Math.random, log };
  const store = running.adopt(await openStoreFor(config, "write", surroundings), (it) => it.close());
  const { observer } = web;
  const app = running.use(await buildRuntime(config, observeStore(store, observer), { ...surroundings, observer }));
  await app.begin();
  const { overview, previewOf: preview, readCatalog, tryRules } = app;
  const began = performance.now();
  // The shop's clock stands still between the acts, and what is shown must not.
  const now = () => new Date(clock.now().getTime() + performance.now() - began);
  const reload = async () => "the demo reads its config once";
  const open = await web.open(settings, {
    role: "leader",
    store,
    overview,
    preview,
    readCatalog,
    tryRules,
    reload,
    now,
    log,
  });
  if (open) running.use(open);
  return { app, address: open?.address ?? "" };
}

/** Of the log only what a reader of the story would miss. */
function demoLog(narration: Narration, print: (line: string) => void): Log {
  return {
    info: () => {},
    warn: (facts) => {
      const { channel, reason } = facts as { readonly channel?: string; readonly reason?: string };
      if (channel !== undefined && reason !== undefined) print(`       ${narration.notDelivered(channel, reason)}`);
    },
    error: (facts, words) => {
      const { error } = facts as { readonly error?: unknown };
      const why = error === undefined ? "" : ` (${describeError(error)})`;
      if (!words.startsWith("in trouble")) print(`       ${words}${why}`);
    },
  };
}

/** Waits, unless somebody at the terminal presses Enter. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const { stdin } = process;
  if (stdin.isTTY) {
    stdin.resume();
    once(stdin, "data", { signal: either }).then(
      () => over.abort(),
      () => {},
    );
  }
  await systemClock.sleep(ms, either);
  over.abort();
  if (stdin.isTTY) stdin.pause();
}
