import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "../../src/sandbox/server.ts";
import { type SlackSink, startSlackSink } from "../../src/sandbox/slack-sink.ts";
import { type Daemon, startDaemon } from "../torture/daemon.ts";

/** A shop, a Slack and a folder, with a config file for the real program. */
export interface Premises extends AsyncDisposable {
  readonly folder: string;
  readonly shop: Sandbox;
  readonly slack: SlackSink;
  /** Starts `lowstockd <command>` on a store; if it still runs in the end, it is killed. */
  start(command: string, storeUrl: string): Promise<Daemon>;
  /** Runs `lowstockd <command>` to its end. */
  run(command: string, storeUrl: string): Promise<{ readonly status: number | null; readonly errors: string }>;
  /** Lets one more product run out, and returns its name. */
  sellOut(): string;
}

export async function openPremises(): Promise<Premises> {
  const open = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "lowstockd-premises-"));
  open.defer(() => rm(folder, { recursive: true }));
  const shop = open.adopt(await startSandbox({ products: 60, rateLimit: 1e9 }), (it) => it.close());
  const slack = open.adopt(await startSlackSink(), (it) => it.close());
  const start = async (command: string, storeUrl: string) => {
    const file = join(folder, "lowstockd.yaml");
    await writeFile(file, configFor(shop, slack, storeUrl));
    return open.adopt(startDaemon(file, command), async (it) => {
      await it.end("SIGKILL");
    });
  };
  return {
    folder,
    shop,
    slack,
    start,
    async run(command, storeUrl) {
      const daemon = await start(command, storeUrl);
      const status = await daemon.exit;
      return { status, errors: daemon.errors() };
    },
    sellOut: () => sellOut(shop),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

function sellOut({ company }: Sandbox): string {
  for (const { id, name, sku, enabled, type, softDeleted, rows } of company.products) {
    const isHealthy = rows.every(({ stock, minimum }) => stock > (minimum ?? 0));
    const row = rows.find(({ minimum }) => (minimum ?? 0) > 1);
    if (!enabled || type !== "product" || softDeleted || !sku || !isHealthy || !row) continue;
    company.editRow(id, row.warehouseId, { stock: 0 });
    return name;
  }
  throw new Error("nothing healthy is left in the shop");
}

function configFor(shop: Sandbox, slack: SlackSink, storeUrl: string): string {
  return JSON.stringify({
    companies: [{ name: "mi-empresa", api_key: shop.apiKey, base_url: shop.url }],
    poll: { cron: "* * * * * *", coverage: "filtered", requests_per_hour: 1_000_000 },
    channels: { slack: { type: "slack", webhook_url: slack.url } },
    store: { url: storeUrl },
    log: { format: "json" },
  });
}
