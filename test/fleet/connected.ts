import type { Redis } from "ioredis";
import { connectTo } from "../../src/fleet/connection.ts";
import { emptyRedis } from "../crash/own-database.ts";

/** Connections to an empty Redis database, one for each of several daemons. */
export interface Connected extends AsyncDisposable {
  readonly url: string;
  /** Connects one more. @param patience see `connectTo` */
  connect(patience?: "fails" | "waits"): Redis;
}

/** @param database the number of one that no other test uses */
export async function openConnected(server: string, database: number): Promise<Connected> {
  const url = await emptyRedis(server, database);
  const opened: Redis[] = [];
  return {
    url,
    connect(patience = "fails") {
      const redis = connectTo(url, patience);
      opened.push(redis);
      return redis;
    },
    [Symbol.asyncDispose]: async () => {
      for (const redis of opened) redis.disconnect();
    },
  };
}
