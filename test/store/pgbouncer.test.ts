import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import pg from "pg";
import { StoreLocked } from "../../src/store/errors.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore } from "../../src/store/store.ts";
import { emptyPostgres } from "../crash/own-database.ts";
import { until } from "../crash/until.ts";
import { freePort } from "./own-redis.ts";
import { sampleDelivery, sampleState } from "./samples.ts";
import { describeWithServer } from "./with-server.ts";

const isThere = spawnSync("pgbouncer", ["--version"]).status === 0;
const required = process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1";

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) => {
  (isThere || required ? describe : describe.skip)("a postgres store behind pgbouncer", () => {
    test("works as a store, and keeps a second daemon out, even if each statement gets another connection", async () => {
      await using bouncer = await startPgbouncer(await emptyPostgres(server, "lowstockd_pooled"));
      const options = { writer: true, now: () => new Date(), leaseMs: 10_000 };
      const keyStore = await openKeyStore(bouncer.url, options);
      const store = await startStore(keyStore);
      await store.commit("mi-empresa", sampleState(1), [sampleDelivery("mi-empresa", 1, "slack")]);
      await store.markSent([sampleDelivery("mi-empresa", 1, "slack")], new Date());
      await expect(openKeyStore(bouncer.url, options)).rejects.toThrow(StoreLocked);
      expect(await store.state("mi-empresa")).toEqual(sampleState(1));
      expect(await store.pending()).toEqual([]);
      await keyStore.close();
    }, 60_000);
  });
});

async function startPgbouncer(url: string): Promise<AsyncDisposable & { readonly url: string }> {
  await using starting = new AsyncDisposableStack();
  const { hostname, port: serverPort, username, password, pathname } = new URL(url);
  const folder = starting.adopt(await mkdtemp(join(tmpdir(), "lowstockd-pooler-")), (it) =>
    rm(it, { recursive: true }),
  );
  const port = await freePort();
  const file = join(folder, "pgbouncer.ini");
  const database = `host=${hostname} port=${serverPort} dbname=${pathname.slice(1)} user=${username} password=${password}`;
  await writeFile(
    file,
    `[databases]\nshop = ${database}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\n` +
      "auth_type = any\npool_mode = transaction\nunix_socket_dir =\n",
  );
  // pgbouncer does not run as root, and must read the folder.
  await chmod(folder, 0o755);
  const asNobody = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const pooler = spawn("pgbouncer", [...asNobody, file], { stdio: "ignore" });
  const exited = once(pooler, "exit");
  starting.defer(async () => {
    pooler.kill("SIGKILL");
    await exited;
  });
  const pooled = `postgres://postgres@127.0.0.1:${port}/shop`;
  await until("pgbouncer", async () => {
    const client = new pg.Client({ connectionString: pooled });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false;
    }
  });
  const running = starting.move();
  return { url: pooled, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
