import KeyvRedis from "@keyv/redis";
import { type Backend, type BackendOptions, NOT_IN_DOUBT } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { type Lease, readWriter, takeLease } from "./lease.ts";
import { connectRedis } from "./redis-connection.ts";
import { deleteAs, leaseIn, type RunScript, readSnapshot, setAs, writeAs } from "./redis-lease.ts";
import { findWorries } from "./redis-worries.ts";

/** Redis looks at so many of its keys at a time; it does nothing else meanwhile. */
const KEYS_A_SCAN = 1_000;

/**
 * Opens the store on a Redis server, and warns its daemon where the server is set to forget.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function openRedis(url: string, store: string, options: BackendOptions): Promise<Backend> {
  const { client, run, close } = await connectRedis(url, options.patienceMs);
  let lease: Lease | null = null;
  const adapter = new (fencedBy(() => lease, run))(client, { keyPrefixSeparator: ":", throwOnErrors: true });
  try {
    if (options.writer && !options.beside) {
      lease = await takeLease(leaseIn(run), { store, ...options });
      const worries = await findWorries(client);
      if (worries !== null) options.warn(`${store} ${worries}`);
    }
  } catch (error) {
    await close();
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
    async *ids(prefix) {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}:*`, COUNT: KEYS_A_SCAN })) {
        for (const key of keys) yield key.slice(prefix.length + 1);
      }
    },
    async write(changes, guard) {
      const outcome = await writeAs(run, lease?.token ?? null, changes, guard);
      if (outcome === "lost") throw await lease?.lose();
      return outcome === "made";
    },
    snapshot: () => readSnapshot(run),
    writer: () => readWriter(leaseIn(run)),
    tenure: lease ?? NOT_IN_DOUBT,
    async close() {
      await lease?.release();
      await close();
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
