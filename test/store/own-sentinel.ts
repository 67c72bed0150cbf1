import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@keyv/redis";
import { until } from "../crash/until.ts";
import { freePort, type OwnRedis, startRedis } from "./own-redis.ts";

/** A Redis server, another one that follows it, and a sentinel that lets the second take the place of the first. */
export interface OwnSentinel extends AsyncDisposable {
  readonly url: string;
  /** Of the two servers and the sentinel. */
  readonly ports: readonly number[];
  /** Kills the server at work, waits until the other one has taken its place, and starts the killed one again. */
  failOver(): Promise<void>;
}

const NAME = "lowstock";
const DOWN_AFTER_MS = 500;
/** A sentinel that was held up for two seconds does nothing for thirty. */
const PATIENCE_MS = 90_000;
const KEPT = ["--appendonly", "yes", "--save", ""];

/** Tells whether there is a `redis-sentinel` to start. */
export function hasSentinel(): boolean {
  return spawnSync("redis-sentinel", ["--version"]).status === 0;
}

export async function startSentinel(): Promise<OwnSentinel> {
  await using starting = new AsyncDisposableStack();
  const first = starting.use(await startRedis(...KEPT));
  const second = starting.use(await startRedis(...KEPT, ...followerOf(first)));
  const port = await freePort();
  const folder = starting.adopt(await mkdtemp(join(tmpdir(), "lowstockd-sentinel-")), (it) =>
    rm(it, { recursive: true }),
  );
  const file = join(folder, "sentinel.conf");
  await writeFile(
    file,
    [
      `port ${port}`,
      "bind 127.0.0.1",
      `dir ${folder}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${first.port} 1`,
      `sentinel down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
      `sentinel failover-timeout ${NAME} 5000`,
      "",
    ].join("\n"),
  );
  const sentinel = spawn("redis-sentinel", [file], { stdio: "ignore" });
  const exited = once(sentinel, "exit");
  starting.defer(async () => {
    sentinel.kill("SIGKILL");
    await exited;
  });
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: 50 } });
  client.on("error", () => {});
  await client.connect();
  starting.defer(() => client.destroy());
  const ask = (...words: readonly string[]) => client.sendCommand(["SENTINEL", ...words, NAME]).then(JSON.stringify);
  const isKnownToFollow = async (redis: OwnRedis) => {
    const replicas = await ask("replicas");
    return replicas.includes(`"port","${redis.port}","runid"`) && replicas.includes('"flags","slave"');
  };
  const isKnownToBeAtWork = async (redis: OwnRedis) =>
    (await ask("get-master-addr-by-name")).includes(`"${redis.port}"`);
  const untilKnown = async (what: string, isSo: () => Promise<boolean>) => {
    await until(what, isSo, PATIENCE_MS).catch(async (cause: unknown) => {
      throw new Error(`not so: ${what}; the sentinel knows ${await ask("master")}, ${await ask("replicas")}`, {
        cause,
      });
    });
  };
  let atWork = first;
  const other = () => (atWork === first ? second : first);
  await untilKnown("the second server follows the first", () => isKnownToFollow(second));
  const running = starting.move();
  return {
    url: `redis-sentinel://127.0.0.1:${port}#${NAME}`,
    ports: [first.port, second.port, port],
    async failOver() {
      // The sentinel asks servers every ten seconds only whom they follow, and would choose none that does not.
      await untilKnown("the other server follows", () => isKnownToFollow(other()));
      const killed = atWork;
      await killed.kill();
      atWork = other();
      await untilKnown("the other server is at work", () => isKnownToBeAtWork(atWork));
      await killed.revive("kept", ...followerOf(atWork));
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

function followerOf({ port }: OwnRedis): readonly string[] {
  return ["--replicaof", "127.0.0.1", String(port)];
}
