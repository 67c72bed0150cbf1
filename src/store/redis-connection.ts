import { createClient } from "@keyv/redis";
import { reasonOf } from "./errors.ts";
import type { RunScript } from "./redis-lease.ts";

const LONGEST_RECONNECT_WAIT_MS = 2_000;

/**
 * Connects to a Redis server. Once connected, it connects again by itself for as long as it takes; meanwhile every
 * operation fails at once, instead of waiting in a queue for nobody knows how long.
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function connectRedis(url: string, patienceMs: number) {
  let wasConnected = false;
  let isClosed = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // The ping keeps a connection that works from being silent, so that silence means that it does not.
    pingInterval: patienceMs / 2,
    socket: {
      connectTimeout: patienceMs,
      socketTimeout: patienceMs,
      reconnectStrategy: (retries) =>
        wasConnected && !isClosed ? Math.min(50 * 2 ** retries, LONGEST_RECONNECT_WAIT_MS) : false,
    },
  });
  // What the operations in flight and to come reject with, too; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  wasConnected = true;

  let renewing: Promise<void> | null = null;
  /** A server that has become a replica keeps its connections; by its name one gets to the one that takes its place. */
  const renewConnection = async () => {
    client.destroy();
    // Whoever has something to ask meets the failure.
    await client.connect().catch(() => {});
    renewing = null;
  };
  const run: RunScript = async (script, keys, args) => {
    try {
      return await client.eval(script, { keys: [...keys], arguments: [...args] });
    } catch (error) {
      const isReplica = /\b(?:READONLY|MASTERDOWN)\b/.test(reasonOf(error));
      if (isReplica && !isClosed) renewing ??= renewConnection();
      throw explain(error);
    }
  };
  return {
    client,
    run,
    async close(): Promise<void> {
      isClosed = true;
      await renewing;
      // By force: a polite goodbye waits for an answer, for ever when the connection has just been lost.
      if (client.isOpen) client.destroy();
    },
  };
}

function explain(error: unknown): unknown {
  if (!/^(?:MOVED|ASK|CROSSSLOT|CLUSTERDOWN)\b/.test(reasonOf(error))) return error;
  return new Error(`Redis Cluster is not supported, name a Redis that is none: ${reasonOf(error)}`, { cause: error });
}
