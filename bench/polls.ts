import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median } from "./bounds.ts";
import { type Child, startChild, type Usage } from "./child.ts";
import type { Shop } from "./shop.ts";

const MB = 1024 * 1024;

export interface PollBench {
  readonly levels: number;
  readonly rounds: number;
  readonly bounds: PollBounds;
}

/** The upper bounds; a figure without one is only printed. */
export interface PollBounds {
  readonly quiet?: number;
  /** Cost of a poll in which one level in a hundred has changed, relative to a quiet one. */
  readonly changed?: number;
  readonly writtenKb?: number;
  readonly peakMb?: number;
  readonly stallMs?: number;
  /** Milliseconds from the beginning of a poll to Slack's acceptance, minus the floor's. */
  readonly toldMs?: number;
}

/**
 * Measures polls of one company alternating with the floor's: the first, quiet ones, some with one level in a hundred changed,
 * neighbours or here and there, and one with all levels changed. What they find is delivered soon, as `run` does.
 */
export async function benchPolls({ levels, rounds, bounds }: PollBench, shop: Shop): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true }));
  const key = `shop-${levels}`;
  const configFile = join(folder, "config.json");
  writeFileSync(configFile, JSON.stringify(shop.configOf([key], `sqlite:${join(folder, "bench.sqlite")}`)));
  await shop.child.ask({ restock: { key, count: 0 } });
  const ours = opened.use(await startChild("daemon.mjs", [configFile]));
  const floor = opened.use(await startChild("floor.mjs", [shop.origin, key, join(folder, "snapshot.json")]));

  const first = await pair(ours, floor);
  const deliveries = [await deliver(ours)];
  await shop.child.ask({ reset: true });
  const warmUp = await pair(ours, floor);
  const { requests } = await shop.child.ask<{ requests: number }>({ reset: true });
  const quiet: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) quiet.push(await pair(ours, floor));
  const changed = await benchChanged(ours, shop, { key, levels, rounds });
  const told: number[] = [];
  const warmUps = 2;
  for (let round = -warmUps; round < rounds; round += 1) {
    await shop.child.ask({ restock: { key, count: round % 2 === 0 ? 1 : 0 } });
    const later = (await timeToSlack(ours, shop)) - (await timeToSlack(floor, shop));
    if (round >= 0) told.push(later);
  }
  await shop.child.ask({ restock: { key, count: levels } });
  const all = await pair(ours, floor);
  deliveries.push(await deliver(ours));
  const work = [...[first, warmUp, ...quiet, all].map(([own]) => own), ...changed.work, ...deliveries];

  const name = `${levels.toLocaleString("en")} low levels`;
  const perPoll = (pairs: readonly Pair[]) => median(pairs.map(([own]) => own.cpuMs));
  const ratio = (pairs: readonly Pair[]) => median(pairs.map(([own, least]) => own.cpuMs / least.cpuMs));
  return [
    figure(`${name}: first poll, CPU beside the floor`, ratio([first]), "x"),
    figure(`${name}: quiet poll, CPU beside the floor`, ratio(quiet), "x", bounds.quiet),
    figure(`${name}: quiet poll, CPU`, perPoll(quiet), "ms"),
    figure(`${name}: 1 % changed, CPU beside a quiet one`, changed.neighbours, "x", bounds.changed),
    figure(`${name}: 1 % changed here and there, CPU beside a quiet one`, changed.spread, "x", bounds.changed),
    figure(`${name}: all changed, CPU beside the floor`, ratio([all]), "x"),
    figure(`${name}: quiet poll, written`, median(quiet.map(([own]) => own.written)) / 1024, "KB", bounds.writtenKb),
    figure(`${name}: quiet poll, requests beside the floor`, requests / 2 / Math.ceil(levels / 200), "x", 1),
    figure(`${name}: peak RSS`, Math.max(...work.map(({ peakRss }) => peakRss)) / MB, "MB", bounds.peakMb),
    figure(`${name}: longest stall`, Math.max(...work.map(({ stallMs }) => stallMs)), "ms", bounds.stallMs),
    figure(`${name}: poll to Slack's yes, after the floor`, median(told), "ms", bounds.toldMs),
  ];
}

/** How many products lie between two that change where changes are spread over the whole catalog. */
const EVERY = 100;

interface Changed {
  /** CPU of polls in which neighbouring products have changed, relative to that of quiet ones. */
  readonly neighbours: number;
  /** The same where each hundredth product has changed. */
  readonly spread: number;
  /** Of each poll and delivery. */
  readonly work: readonly Usage[];
}

/** Each poll of more levels collects garbage; of fewer, one poll in some pays for all. */
const MANY = 20_000;

/**
 * Measures some polls in which one level in a hundred recovers, and is low again in the next one, together, beside as many quiet ones:
 * so the collection of garbage is shared by those that made it.
 */
async function benchChanged(
  ours: Child,
  shop: Shop,
  { key, levels, rounds }: { readonly key: string; readonly levels: number; readonly rounds: number },
): Promise<Changed> {
  const work: Usage[] = [];
  const [turns, warmUps] = levels > MANY ? [1, 1] : [4, 4];
  const cpuOf = async (every: number | null): Promise<number> => {
    let cpuMs = 0;
    for (const count of Array.from({ length: turns }, () => [Math.ceil(levels / 100), 0]).flat()) {
      if (every !== null) await shop.child.ask({ restock: { key, count, every } });
      const poll: Usage = await ours.ask({});
      work.push(poll);
      cpuMs += poll.cpuMs;
    }
    if (every !== null) work.push(await deliver(ours));
    return cpuMs;
  };
  const ratios: { neighbours: number; spread: number }[] = [];
  // Polls that run code for the first time are not counted.
  for (let round = -warmUps; round < rounds; round += 1) {
    const [neighbours, quiet, spread] = [await cpuOf(1), await cpuOf(null), await cpuOf(EVERY)];
    if (round >= 0) ratios.push({ neighbours: neighbours / quiet, spread: spread / quiet });
  }
  return {
    neighbours: median(ratios.map((it) => it.neighbours)),
    spread: median(ratios.map((it) => it.spread)),
    work,
  };
}

/** Sends what waits for the channel that a shop's config has by default. */
function deliver(ours: Child): Promise<Usage> {
  return ours.ask({ drain: "slack" });
}

type Pair = readonly [own: Usage, floor: Usage];

async function pair(ours: Child, floor: Child): Promise<Pair> {
  const own = await ours.ask({});
  return [own, await floor.ask({})];
}

async function timeToSlack(child: Child, shop: Shop): Promise<number> {
  const { startedAt } = await child.ask<{ startedAt: number }>({ tell: true });
  const { slackAt } = await shop.child.ask<{ slackAt: number | null }>({ reset: true });
  if (slackAt === null) throw new Error("nothing was told of a change");
  return slackAt - startedAt;
}

function figure(what: string, value: number, unit: Figure["unit"], atMost?: number): Figure {
  return { what, value, unit, ...(atMost === undefined ? {} : { atMost }) };
}
