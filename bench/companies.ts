import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "./bounds.ts";
import { startChild, type Usage } from "./child.ts";
import type { Shop } from "./shop.ts";

const MB = 1024 * 1024;
const PRODUCTS = 200;

/** Measures a daemon from its start with many companies of one page each until each has been polled. */
export async function benchCompanies(companies: number, bounded: boolean, shop: Shop): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  try {
    const keys = Array.from({ length: companies }, (_, index) => `c${index}-${PRODUCTS}`);
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify(shop.configOf(keys, `sqlite:${join(folder, "bench.sqlite")}`)));
    await using child = await startChild("many.mjs", [config]);
    const { cpuMs, peakRss, stallMs } = await child.ask<Usage>({});
    const name = `${companies} companies of one page`;
    return [
      { what: `${name}: CPU a company`, value: cpuMs / companies, unit: "ms" },
      { what: `${name}: peak RSS`, value: peakRss / MB, unit: "MB", ...(bounded ? { atMost: 250 } : {}) },
      { what: `${name}: longest stall`, value: stallMs, unit: "ms", ...(bounded ? { atMost: 200 } : {}) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
