import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AlertManager, startAlertManager } from "./alertmanager.ts";
import { type Figure, median } from "./bounds.ts";
import { startChild, type Usage } from "./child.ts";
import type { Shop } from "./shop.ts";

const MB = 1024 * 1024;
const CHANGES = 10_000;
const ROUNDS = 3;

/** Measures messages of 10,000 changes to each kind of channel, and as many alerts of an Alertmanager if installed. */
export async function benchDeliveries(shop: Shop): Promise<Figure[]> {
  const { origin, mailPort } = shop;
  const kinds = {
    slack: { type: "slack", webhook_url: `${origin}/services/T/B/bench` },
    email: {
      type: "email",
      smtp: { host: "127.0.0.1", port: mailPort, tls: "off" },
      from: "a@ex.test",
      to: ["b@ex.test"],
    },
    webhook: { type: "webhook", url: `${origin}/hook`, secret: `whsec_${Buffer.alloc(24, "k").toString("base64")}` },
  };
  const figures: Figure[] = [];
  for (const [kind, channel] of Object.entries(kinds)) {
    const own = await deliver(kind, channel, shop);
    const name = `${CHANGES.toLocaleString("en")} changes by ${kind}`;
    figures.push(
      { what: `${name}: CPU`, value: own.cpuMs, unit: "ms" },
      { what: `${name}: peak RSS`, value: own.peakRss / MB, unit: "MB" },
    );
    await using manager = await startAlertManager(kind, shop);
    if (!manager) continue;
    const theirs = await notify(manager);
    figures.push(
      { what: `${name}: CPU beside Alertmanager`, value: own.cpuMs / theirs.cpuMs, unit: "x" },
      { what: `${name}: peak RSS of Alertmanager`, value: theirs.peakRss / MB, unit: "MB" },
    );
  }
  return figures;
}

type Cost = Pick<Usage, "cpuMs" | "peakRss">;

/** Measures from the plan to the channel's acceptance, without the poll that finds the changes. */
async function deliver(kind: string, channel: object, shop: Shop): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  try {
    const key = `told-${kind}-${CHANGES}`;
    const config = join(folder, "config.json");
    const store = `sqlite:${join(folder, "bench.sqlite")}`;
    writeFileSync(config, JSON.stringify(shop.configOf([key], store, { [kind]: channel })));
    await shop.child.ask({ restock: { key, count: 0 } });
    await using child = await startChild("daemon.mjs", [config]);
    await child.ask({ tell: true });
    const costs: Usage[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await shop.child.ask({ restock: { key, count: round % 2 === 0 ? CHANGES : 0 } });
      await child.ask({});
      costs.push(await child.ask<Usage>({ drain: kind }));
    }
    return { cpuMs: median(costs.map(({ cpuMs }) => cpuMs)), peakRss: Math.max(...costs.map((it) => it.peakRss)) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function notify(manager: AlertManager): Promise<Cost> {
  const costs: Cost[] = [];
  for (let round = 0; round < ROUNDS; round += 1) costs.push(await manager.tell(round, CHANGES));
  return { cpuMs: median(costs.map(({ cpuMs }) => cpuMs)), peakRss: Math.max(...costs.map((it) => it.peakRss)) };
}
