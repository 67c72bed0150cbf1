import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@keyv/redis";
import { until } from "../crash/until.ts";

/** A Redis server for one test alone. */
export interface OwnRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Sends a command to the server, as its administrator. */
  command(...words: string[]): Promise<unknown>;
  /** Kills the server. */
  kill(): Promise<void>;
  /** Starts a killed server again, with what it has on its disk, or without. @param more settings beside the first ones */
  revive(data: "kept" | "lost", ...more: readonly string[]): Promise<void>;
}

/** Tells whether there is a `redis-server` to start. */
export function hasRedisServer(): boolean {
  return spawnSync("redis-server", ["--version"]).status === 0;
}

export async function startRedis(...settings: string[]): Promise<OwnRedis> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.adopt(await mkdtemp(join(tmpdir(), "lowstockd-redis-")), (it) => rm(it, { recursive: true }));
  const port = await freePort();
  const start = (...more: readonly string[]) => {
    const server = spawn(
      "redis-server",
      ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, ...settings, ...more],
      {
        stdio: "ignore",
      },
    );
    return { server, exited: once(server, "exit") };
  };
  let life = start();
  const kill = async () => {
    life.server.kill("SIGKILL");
    await life.exited;
  };
  starting.defer(kill);
  const url = `redis://127.0.0.1:${port}`;
  // The user `admin` has no password even when the default user has one.
  const username = settings.includes("admin") ? "admin:any@" : "";
  const client = createClient({ url: `redis://${username}127.0.0.1:${port}`, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {});
  await client.connect();
  starting.defer(() => client.destroy());
  const answers = () =>
    client.ping().then(
      (answer) => answer === "PONG",
      () => false,
    );
  await until("redis", answers);
  const running = starting.move();
  return {
    url,
    port,
    command: (...words) => client.sendCommand(words),
    kill,
    async revive(data, ...more) {
      if (data === "lost") for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
      life = start(...more);
      await until("redis", answers);
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address ? address.port : 0;
}
