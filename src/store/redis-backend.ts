import KeyvRedis from "@keyv/redis";
import type { Backend, BackendOptions } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { type Lease, readWriter, takeLease } from "./lease.ts";
import { connectRedis } from "./redis-connection.ts";
import { deleteAs, leaseIn, type RunScript, readSnapshot, setAs, writeAs } from "./redis-lease.ts";
import { findWorries } from "./redis-worries.ts";
import { NOT_IN_DOUBT } from "./tenure.ts";

/** Number of keys that Redis scans in one step, during which it does nothing else. */
const KEYS_A_SCAN = 1_000;

/**
 * Opens the store on a Redis server, and warns the daemon when the server's settings may lose entries.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {Error} of the client, when the server cannot be reached now
 */
export async function openRedis(url: string, store: string, options: BackendOptions): Promise<Backend> {
  const { client, run, epoch, close } = await connectRedis(url, options.patienceMs);
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
        // Undefined: the entry was removed after its key was listed.
        if (text !== undefined) yield [id, text];
      }
    },
    async *ids(prefix) {
      for await (const keys of client.scanIterator({ MATCH: `${prefix}:*`, COUNT: KEYS_A_SCAN })) {
        for (const key of keys) yield key.slice(prefix.length + 1);
      }
    },
    epoch,
    lanes: (name) => leaseIn(run, name),
    async write(changes, guard, fence) {
      const outcome = await writeAs(run, lease?.token ?? null, changes, guard, fence);
      if (outcome === "lost") throw await lease?.lose();
      if (outcome === "overtaken") throw await fence?.lease.lose();
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

/** Makes a class of Keyv's adapter whose writes, with a lease, the server makes only while the lease is held. */
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
