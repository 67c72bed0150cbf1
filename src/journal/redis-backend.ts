import KeyvRedis, { createClient } from "@keyv/redis";
import { type Backend, type BackendOptions, NOT_IN_DOUBT } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import type { Lease } from "./lease.ts";
import { takeLease } from "./lease.ts";
import { deleteAs, leaseIn, type RunScript, setAs } from "./redis-lease.ts";

const LONGEST_RECONNECT_WAIT_MS = 2_000;

/**
 * Connects to a Redis server. Once connected, it connects again by itself for as long as it takes; meanwhile every
 * operation fails at once, instead of waiting in a queue for nobody knows how long.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function openRedis(url: string, store: string, options: BackendOptions): Promise<Backend> {
  const { patienceMs } = options;
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

  const run: RunScript = (script, keys, args) => client.eval(script, { keys: [...keys], arguments: [...args] });
  let lease: Lease | null = null;
  const adapter = new (fencedBy(() => lease, run))(client, { keyPrefixSeparator: ":", throwOnErrors: true });
  try {
    if (options.writer && !options.beside) lease = await takeLease(leaseIn(run), { store, ...options });
  } catch (error) {
    await adapter.disconnect(true);
    throw error;
  }
  return {
    keyv: keyvOn(adapter),
    async *list(prefix) {
      for await (const [id, text] of adapter.iterator(prefix)) {
        // Undefined: removed between the listing of the key and the reading of its value.
        if (text !== undefined) yield [id, text];
      }
    },
    tenure: lease ?? NOT_IN_DOUBT,
    async close() {
      await lease?.release();
      // By force: a polite goodbye waits for an answer, for ever when the connection has just been lost.
      await adapter.disconnect(true);
    },
  };
}

/** Keyv's adapter, whose writes the server makes only for the holder of the lease, where there is one to hold. */
function fencedBy(leaseNow: () => Lease | null, run: RunScript): typeof KeyvRedis<string> {
  return class extends KeyvRedis<string> {
    override async set(key: string, value: string, ttl?: number): Promise<void> {
      const lease = leaseNow();
      if (!lease) return super.set(key, value, ttl);
      if (!(await setAs(run, lease.token, key, value, ttl))) throw await lease.lose();
    }

    override async delete(key: string): Promise<boolean> {
      const lease = leaseNow();
      if (!lease) return super.delete(key);
      const deleted = await deleteAs(run, lease.token, key);
      if (deleted === null) throw await lease.lose();
      return deleted;
    }
  };
}
