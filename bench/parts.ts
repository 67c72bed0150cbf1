import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOTHING_READ } from "../src/inventory/reading-memory.ts";
import { composeMessage } from "../src/messages/compose-message.ts";
import { composeDeliveries } from "../src/notifications/compose-deliveries.ts";
import { NOTHING_NOTIFIED } from "../src/notifications/notification-state.ts";
import { planNotifications } from "../src/notifications/plan-notifications.ts";
import { alertsConfigSchema } from "../src/policy/config.ts";
import { createPolicy } from "../src/policy/create-policy.ts";
import { routesConfigSchema } from "../src/policy/routes-config.ts";
import { startSandbox } from "../src/sandbox/server.ts";
import { createBudget } from "../src/smartpyme/budget.ts";
import { createClient } from "../src/smartpyme/client.ts";
import { createInventory } from "../src/smartpyme/inventory.ts";
import { NO_ODDITIES } from "../src/smartpyme/oddities.ts";
import { NEW_PAGING } from "../src/smartpyme/paging.ts";
import { thresholdsConfigSchema } from "../src/stock/config.ts";
import { NO_DAMPING } from "../src/stock/damping.ts";
import { decimal } from "../src/stock/decimal.ts";
import { type DetectionPolicy, detectChanges, NO_MEMORY } from "../src/stock/detect-changes.ts";
import type { Level, Listing, Product } from "../src/stock/level.ts";
import { GOODS } from "../src/stock/level.ts";
import { createRules } from "../src/stock/threshold-rule.ts";
import { openStore } from "../src/store/store.ts";
import { startFarServer } from "./far-server.ts";

/*
 * Measures the heavy parts of a poll with a company far larger than most. Times differ from machine to machine; the ratios to
 * the first line of the same run differ much less.
 *   npm run bench:parts
 */

const NOW = new Date("2026-11-23T14:00:00Z");
const POLICY: DetectionPolicy = {
  thresholds: { compare: "at_or_below", zeroMinimum: "ignore" },
  damping: NO_DAMPING,
  watched: { enabled: true, kinds: GOODS },
};
const ROUNDS = 3;
const LATENCY_MS = 200;

/** Makes products with four warehouses each; every n-th product is low in the first. */
function catalog(products: number, lowEvery: number): Listing[] {
  return Array.from({ length: products }, (_, index) => {
    const product: Product = {
      id: index + 1,
      name: `Producto ${index}`,
      sku: `SKU-${index}`,
      barcode: "7412345678905",
      category: "Ferretería",
      brand: "Truper",
      supplier: "Distribuidora",
      type: "product",
      enabled: true,
      cost: decimal("12.5"),
    };
    const levels = Array.from({ length: 4 }, (_, warehouse): Level => {
      const isLow = warehouse === 0 && index % lowEvery === 0;
      const stock = decimal(isLow ? 2 : 40);
      const place = { branch: "Central", warehouse: `Bodega ${warehouse}` };
      return { product, ...place, stock, minimum: decimal(5), maximum: decimal(50), note: null };
    });
    return { product, levels };
  });
}

/** Returns the fastest of a few rounds in milliseconds, because other work of the machine can only slow a round down. */
async function fastest(work: (round: number) => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    await work(round);
    times.push(performance.now() - startedAt);
  }
  return Math.min(...times);
}

const results: [what: string, ms: number][] = [];

const listings = catalog(20_000, 4);
const evidence = { listings, deleted: [], incomplete: false };
const detect = () => detectChanges(NO_MEMORY, evidence, POLICY, NOW);
results.push(["judge 80,000 levels and detect 5,000 changes", await fastest(detect)]);

const rules = Array.from({ length: 10 }, (_, index) => ({
  match: { category: [`Electrónicos ${index}`], brand: ["D*", "H*"] },
  minimum: index,
}));
const withRules = { ...POLICY.thresholds, rules: createRules(thresholdsConfigSchema.parse({ rules }).rules, "bench") };
const detectByRules = () => detectChanges(NO_MEMORY, evidence, { ...POLICY, thresholds: withRules }, NOW);
results.push(["the same by 10 rules", await fastest(detectByRules)]);

const detection = detect();
const { changes } = detection;
const alerts = createPolicy("bench", {
  routes: routesConfigSchema.parse(
    Array.from({ length: 10 }, (_, index) => ({
      channels: [`buyer-${index}`],
      match: { category: [`E*${index}`, "*s"], branch: "Sucursal*" },
      digest: "0 8 * * 1-6",
      unless: { status: "out" },
    })),
  ),
  alerts: alertsConfigSchema.parse({ remind_every: "24h", quiet_hours: [{ from: "20:00", to: "06:00" }] }),
  channels: Array.from({ length: 10 }, (_, index) => `buyer-${index}`),
  timezone: "America/El_Salvador",
});
const found = { ...detection, firstLook: [], silences: [] };
const plan = () => planNotifications(NOTHING_NOTIFIED, found, alerts, NOW);
results.push(["decide by 10 routes who is told of them, and when", await fastest(plan)]);

const polledAt = NOW.toISOString();
const occasion = { company: "bench", companyTitle: "Bench", version: 1, polledAt, incomplete: false };
const deliveries = composeDeliveries(occasion, [{ channel: "slack", locale: null, firstRun: false, changes }]);
const settings = { locale: "en", timezone: "UTC", currency: "USD", productUrl: () => null } as const;
results.push(["compose a message of 5,000 changes", await fastest(() => composeMessage(deliveries, settings))]);

const low = detectChanges(NO_MEMORY, { ...evidence, listings: catalog(20_000, 1) }, POLICY, NOW);
const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
const store = await openStore(`sqlite:${join(folder, "bench.sqlite")}`, { writer: true, now: () => NOW });
const { episodes, suspects } = low;
const kept = {
  polledAt,
  companyTitle: "Bench",
  episodes,
  suspects,
  coverage: null,
  sizes: {},
  reading: NOTHING_READ,
  paging: NEW_PAGING,
  oddities: NO_ODDITIES,
  notificationState: NOTHING_NOTIFIED,
};
const commit = (round: number) => store.commit("bench", { ...kept, version: round + 1 }, []);
results.push(["commit 20,000 open episodes to SQLite", await fastest(commit)]);
results.push(["read them back", await fastest(() => store.state("bench"))]);
await store.close();
rmSync(folder, { recursive: true });

await using measuring = new AsyncDisposableStack();
const sandbox = await startSandbox({ products: 3_150, rateLimit: 1e6 });
measuring.defer(() => sandbox.close());
const server = measuring.use(await startFarServer(sandbox.url, LATENCY_MS));
for (const concurrency of [1, 4]) {
  const client = createClient({
    baseUrl: server.url,
    apiKey: sandbox.apiKey,
    userAgent: "bench",
    timeoutMs: 30_000,
    pageSize: 200,
    concurrency,
    budget: createBudget({ limit: 1e6, now: () => new Date() }),
    pausesMs: [],
    sleep: async () => {},
  });
  const query = { lowOnly: false, enabled: true, type: "product" } as const;
  const sweep = () =>
    createInventory(client, () => new Date())
      .resume(null)
      .sweep(query, { signal: new AbortController().signal });
  const { pages } = await sweep();
  results.push([`sweep ${pages} pages, ${LATENCY_MS} ms away, ${concurrency} at a time`, await fastest(sweep)]);
}

const [[, unit] = ["", 1]] = results;
for (const [what, ms] of results) {
  process.stdout.write(`${what.padEnd(52)} ${ms.toFixed(0).padStart(6)} ms  x${(ms / unit).toFixed(2)}\n`);
}
