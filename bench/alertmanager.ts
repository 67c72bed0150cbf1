import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Shop } from "./shop.ts";

/** A clock tick in Linux's /proc, in ms. */
const TICK_MS = 10;
const LONGEST_WAIT_MS = 60_000;

/** Debian's Alertmanager with one receiver, which sends to the channels of a benchmark. */
export interface AlertManager extends AsyncDisposable {
  /** Fires this many alerts at once, and waits until the receiver has them. Memory is in bytes, since the start. */
  tell(round: number, alerts: number): Promise<{ readonly cpuMs: number; readonly peakRss: number }>;
}

/** Starts an Alertmanager; null when it is not installed. */
export async function startAlertManager(kind: string, shop: Shop): Promise<AlertManager | null> {
  const program = find("prometheus-alertmanager");
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-bench-"));
  const config = join(folder, "alertmanager.json");
  writeFileSync(config, JSON.stringify(configOf(kind, shop)));
  const address = `127.0.0.1:${await freePort()}`;
  const process = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  const url = `http://${address}/api/v2`;
  for (let waited = 0; !(await isUp(`${url}/status`)); waited += 100) {
    if (waited > LONGEST_WAIT_MS) throw new Error("Alertmanager does not start");
    await sleep(100);
  }
  return {
    async tell(round, alerts) {
      await shop.child.ask({ reset: true });
      const before = cpuMs(process.pid);
      const body = JSON.stringify(Array.from({ length: alerts }, (_, index) => alertOf(round, index)));
      const headers = { "content-type": "application/json" };
      const answer = await fetch(`${url}/alerts`, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(`Alertmanager refuses the alerts: ${answer.status} ${await answer.text()}`);
      for (let waited = 0; !(await isTold(shop)); waited += 50) {
        if (waited > LONGEST_WAIT_MS) throw new Error("Alertmanager does not tell the alerts");
        await sleep(50);
      }
      return { cpuMs: cpuMs(process.pid) - before, peakRss: peakRss(process.pid) };
    },
    async [Symbol.asyncDispose]() {
      const gone = once(process, "exit");
      process.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true });
    },
  };
}

function configOf(kind: string, { origin, mailPort }: Shop): object {
  const receivers = {
    slack: { slack_configs: [{ api_url: `${origin}/services/T/B/bench`, channel: "#stock" }] },
    email: {
      email_configs: [
        { to: "b@ex.test", from: "a@ex.test", smarthost: `127.0.0.1:${mailPort}`, require_tls: false, hello: "bench" },
      ],
    },
    webhook: { webhook_configs: [{ url: `${origin}/hook` }] },
  };
  // Each round is a group of its own, so that it is sent at once.
  const route = { receiver: "people", group_by: ["round"], group_wait: "0s", group_interval: "1s" };
  return { route, receivers: [{ name: "people", ...receivers[kind as keyof typeof receivers] }] };
}

function alertOf(round: number, index: number): object {
  return {
    labels: {
      alertname: "LowStock",
      round: String(round),
      product: `Tornillo hexagonal galvanizado ${index}`,
      sku: `TOR-${String(index).padStart(6, "0")}`,
      branch: "Sucursal Central",
      warehouse: "Bodega Norte",
    },
    annotations: { stock: "2", minimum: "5" },
  };
}

async function isTold(shop: Shop): Promise<boolean> {
  const { slackAt, mailAt } = await shop.child.ask<{ slackAt: number | null; mailAt: number | null }>({});
  return slackAt !== null || mailAt !== null;
}

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

function cpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function peakRss(pid: number | undefined): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return address !== null && typeof address === "object" ? address.port : 0;
}

function find(program: string): string | null {
  const places = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, program));
  return (
    places.find((place) => {
      try {
        accessSync(place);
        return true;
      } catch {
        return false;
      }
    }) ?? null
  );
}
