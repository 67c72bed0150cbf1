import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median } from "./bounds.ts";
import { type Child, startChild, type Usage } from "./child.ts";
import type { Shop } from "./shop.ts";

const PRODUCTS = 20_000;
const WAREHOUSES = 4;
const KEY = `tracked-${PRODUCTS}x${WAREHOUSES}`;

/** One product in so many has sold since the poll before: 800 of them, in all of their warehouses. */
const EVERY = 25;

/** What is kept beside the state, by the sections that switch the rest off. */
const VARIANTS = {
  neither: { consumption: { track: false }, simulation: { keep: false } },
  consumption: { simulation: { keep: false } },
  both: {},
} as const;

/**
 * Compares polls that read a catalog in full and keep what it tells of consumption, and those that keep what they saw as well, with
 * polls that keep neither.
 */
export async function benchTracking(rounds: number, shop: Shop): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  await using opened = new AsyncDisposableStack();
  opened.defer(() => rmSync(folder, { recursive: true }));
  await shop.child.ask({ sell: { key: KEY, every: PRODUCTS, first: 0 } });
  const start = async (name: string, sections: object): Promise<Child> => {
    const file = join(folder, `${name}.json`);
    const config = shop.configOf([KEY], `sqlite:${join(folder, `${name}.sqlite`)}`);
    const poll = { coverage: "full", requests_per_hour: 1_000_000 };
    writeFileSync(file, JSON.stringify({ ...config, poll, ...sections }));
    return opened.use(await startChild("daemon.mjs", [file]));
  };
  const neither = await start("neither", VARIANTS.neither);
  const consumption = await start("consumption", VARIANTS.consumption);
  const both = await start("both", VARIANTS.both);
  const polls = async (): Promise<Round> => ({
    neither: await neither.ask({}),
    consumption: await consumption.ask({}),
    both: await both.ask({}),
  });

  await polls();
  await polls();
  const quiet: Round[] = [];
  for (let round = 0; round < rounds; round += 1) quiet.push(await polls());
  const moved: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await shop.child.ask({ sell: { key: KEY, every: EVERY, first: round % EVERY } });
    const found = await polls();
    // The first runs code that no quiet poll has run.
    if (round > 0) moved.push(found);
  }
  const ratio = (found: readonly Round[], variant: "consumption" | "both") =>
    median(found.map((round) => round[variant].cpuMs / round.neither.cpuMs));
  const all = [...quiet, ...moved].map((round) => round.both);
  const name = `${PRODUCTS.toLocaleString("en")} products in ${WAREHOUSES} warehouses`;
  const some = `${name}, ${PRODUCTS / EVERY} moved`;
  return [
    { what: `${name}, quiet: CPU with consumption`, value: ratio(quiet, "consumption"), unit: "x", atMost: 1.2 },
    { what: `${some}: CPU with consumption`, value: ratio(moved, "consumption"), unit: "x", atMost: 1.2 },
    { what: `${name}, quiet: with what polls saw, too`, value: ratio(quiet, "both"), unit: "x" },
    { what: `${some}: with what polls saw, too`, value: ratio(moved, "both"), unit: "x" },
    { what: `${name}, quiet: CPU with neither`, value: median(quiet.map((it) => it.neither.cpuMs)), unit: "ms" },
    { what: `${name}: longest stall`, value: Math.max(...all.map((it) => it.stallMs)), unit: "ms" },
    { what: `${name}: peak RSS`, value: Math.max(...all.map((it) => it.peakRss)) / 1024 / 1024, unit: "MB" },
  ];
}

/** The cost of one poll of each. */
type Round = Readonly<Record<keyof typeof VARIANTS, Usage>>;
