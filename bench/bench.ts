import { parseArgs } from "node:util";
import { type Figure, isOver, tabulate } from "./bounds.ts";
import { benchCompanies } from "./companies.ts";
import { benchDeliveries } from "./deliveries.ts";
import { benchPolls, type PollBench } from "./polls.ts";
import { benchProcesses } from "./processes.ts";
import { benchReaders } from "./readers.ts";
import { startShop } from "./shop.ts";
import { benchTracking } from "./tracking.ts";

/*
 * Compares the cost of the built program with a minimal script that reads and remembers the same pages, and with a Node that
 * does nothing. Each figure is a median of alternating runs, on pages that another process serves. Exits 1 when a bound is
 * broken. The machine should do nothing else.
 *   npm run bench [-- --short]
 */

const { values } = parseArgs({ options: { short: { type: "boolean", default: false } } });

const FULL: readonly PollBench[] = [
  { levels: 1_000, rounds: 6, bounds: {} },
  { levels: 10_000, rounds: 24, bounds: { quiet: 2, changed: 1.2, writtenKb: 64, peakMb: 180, toldMs: 50 } },
  { levels: 20_000, rounds: 4, bounds: { writtenKb: 64, stallMs: 100 } },
  { levels: 100_000, rounds: 8, bounds: { quiet: 2, changed: 1.2, writtenKb: 64, peakMb: 350 } },
];

/** Bounds for a machine that also does other work: they only find values that grow to a multiple. */
const SHORT: readonly PollBench[] = [{ levels: 5_000, rounds: 2, bounds: { quiet: 6, changed: 3, peakMb: 400 } }];

const READERS = {
  levels: 20_000,
  rounds: 51,
  requests: 10_000,
  clients: 50,
  polls: 10,
  bounds: { firstByte: 10, memory: 1.2, delay: 4 },
};

const figures: Figure[] = [];
{
  await using shop = await startShop();
  const show = (more: readonly Figure[]) => {
    figures.push(...more);
    process.stdout.write(`${tabulate(more)}\n\n`);
  };
  for (const bench of values.short ? SHORT : FULL) show(await benchPolls(bench, shop));
  if (!values.short) {
    show(await benchTracking(14, shop));
    show(await benchDeliveries(shop));
    show(await benchProcesses(9, shop));
    show(await benchReaders(READERS, shop));
    for (const companies of [10, 100, 500]) show(await benchCompanies(companies, companies === 500, shop));
  }
}
const over = figures.filter(isOver);
process.stdout.write(over.length === 0 ? "all within their bounds\n" : `${over.length} over their bounds\n`);
if (over.length > 0) process.exitCode = 1;
