import KeyvRedis, { createClient } from "@keyv/redis";
import type { Backend, BackendOptions } from "./backend.ts";
import { keyvOn } from "./entry.ts";

const LONGEST_RECONNECT_WAIT_MS = 2_000;

/**
 * Connects to a Redis server. Once connected, it connects again by itself for as long as it takes; meanwhile every
 * operation fails at once, instead of waiting in a queue for nobody knows how long.
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function openRedis(url: string, { patienceMs }: BackendOptions): Promise<Backend> {
  let wasConnected = false;
  const client = createClient({
    url,
    disableOfflineQueue: true,
    // The ping keeps a connection that works from being silent, so that silence means that it does not.
    pingInterval: patienceMs / 2,
    socket: {
      connectTimeout: patienceMs,
      socketTimeout: patienceMs,
      reconnectStrategy: (retries) => (wasConnected ? Math.min(50 * 2 ** retries, LONGEST_RECONNECT_WAIT_MS) : false),
    },
  });
  // What the operations in flight and to come reject with, too; without a listener it would end the process.
  client.on("error", () => {});
  await client.connect();
  wasConnected = true;
  const adapter = new KeyvRedis<string>(client, { keyPrefixSeparator: ":", throwOnErrors: true });
  return {
    keyv: keyvOn(adapter),
    async *list(prefix) {
      for await (const [id, text] of adapter.iterator(prefix)) {
        // Undefined: removed between the listing of the key and the reading of its value.
        if (text !== undefined) yield [id, text];
      }
    },
    // By force: a polite goodbye waits for an answer, for ever when the connection has just been lost.
    close: () => adapter.disconnect(true),
  };
}
