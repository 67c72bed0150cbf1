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

/** What is kept beside the state, by the sections that switch it off. */
const OFF = { consumption: { track: false }, simulation: { keep: false } } as const;

/**
 * Compares polls that read a catalog in full and keep what it tells of consumption, and what they saw, with polls that keep
 * neither.
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
  const children = [await start("neither", OFF), await start("both", {})] as const;
  const polls = async (): Promise<readonly [neither: Usage, both: Usage]> => {
    const [neither, both] = children;
    return [await neither.ask({}), await both.ask({})];
  };

  await polls();
  await polls();
  const quiet: (readonly [Usage, Usage])[] = [];
  for (let round = 0; round < rounds; round += 1) quiet.push(await polls());
  const moved: (readonly [Usage, Usage])[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    await shop.child.ask({ sell: { key: KEY, every: EVERY, first: round % EVERY } });
    const pair = await polls();
    // The first runs code that no quiet poll has run.
    if (round > 0) moved.push(pair);
  }
  const ratio = (pairs: readonly (readonly [Usage, Usage])[]) =>
    median(pairs.map(([neither, both]) => both.cpuMs / neither.cpuMs));
  const all = [...quiet, ...moved];
  const name = `${PRODUCTS.toLocaleString("en")} products in ${WAREHOUSES} warehouses`;
  const beside = "CPU with consumption and what polls saw";
  return [
    { what: `${name}: quiet poll, ${beside}`, value: ratio(quiet), unit: "x", atMost: 1.2 },
    { what: `${name}: ${PRODUCTS / EVERY} moved, ${beside}`, value: ratio(moved), unit: "x", atMost: 1.2 },
    { what: `${name}: quiet poll without, CPU`, value: median(quiet.map(([it]) => it.cpuMs)), unit: "ms" },
    { what: `${name}: longest stall`, value: Math.max(...all.map(([, it]) => it.stallMs)), unit: "ms" },
    { what: `${name}: peak RSS`, value: Math.max(...all.map(([, it]) => it.peakRss)) / 1024 / 1024, unit: "MB" },
  ];
}
