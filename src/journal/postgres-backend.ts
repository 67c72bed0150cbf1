import { KeyvPostgres } from "@keyv/postgres";
import pg from "pg";
import { type Backend, type BackendOptions, NOT_IN_DOUBT } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { type Lease, takeLease } from "./lease.ts";
import { deleteAs, leaseIn, type Query, setAs } from "./postgres-lease.ts";

const TABLE = "public.lowstockd";

/**
 * Connects to a PostgreSQL database and makes the table `lowstockd` in its schema `public`, where there is none.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {Error} of the driver, when the server cannot be reached now or does not let us
 */
export async function openPostgres(url: string, store: string, options: BackendOptions): Promise<Backend> {
  const { patienceMs } = options;
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    statement_timeout: patienceMs,
    keepAlive: true,
    max: 4,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  const query: Query = async (sql, values) => (await pool.query(sql, [...values])).rows;
  let lease: Lease | null = null;
  const Adapter = fencedBy(() => lease, query);
  const adapter = new Adapter({ uri: url, table: "lowstockd", keySize: 512, iterationLimit: 500 });
  let failures = 0;
  let lastFailure: unknown;
  adapter.on("error", (error) => {
    failures += 1;
    lastFailure = error;
  });
  try {
    // The adapter makes its table before its first query, and only tells by the event when it could not.
    await adapter.get("lowstockd").catch((error: unknown) => {
      throw lastFailure ?? error;
    });
    if (options.writer && !options.beside) lease = await takeLease(leaseIn(query, TABLE), { store, ...options });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    keyv: keyvOn(adapter),
    async *list(prefix) {
      // The adapter's listing ends early and quietly when a query fails; only the event tells.
      const failuresBefore = failures;
      for await (const [key, text] of adapter.iterator(prefix)) {
        if (key !== undefined && text !== undefined) yield [key.slice(prefix.length + 1), text];
      }
      if (failures > failuresBefore) throw lastFailure;
    },
    tenure: lease ?? NOT_IN_DOUBT,
    async close() {
      await lease?.release();
      await pool.end();
    },
  };
}

/**
 * Keyv's adapter on a pool of its own: otherwise all adapters of a process share one, and close it for each other. Where
 * there is a lease to hold, the server makes its writes only for the holder.
 */
function fencedBy(leaseNow: () => Lease | null, query: Query): typeof KeyvPostgres {
  return class extends KeyvPostgres {
    override async connect() {
      return async (sql: string, values: unknown[] = []) => [...(await query(sql, values))];
    }

    override async set(key: string, value: string): Promise<void> {
      const lease = leaseNow();
      if (!lease) return super.set(key, value);
      if (!(await setAs(query, TABLE, lease.token, key, value))) throw await lease.lose();
    }

    override async delete(key: string): Promise<boolean> {
      const lease = leaseNow();
      if (!lease) return super.delete(key);
      const deleted = await deleteAs(query, TABLE, lease.token, key);
      if (deleted === null) throw await lease.lose();
      return deleted;
    }
  };
}
