import { KeyvPostgres } from "@keyv/postgres";
import pg from "pg";
import type { Backend, BackendOptions } from "./backend.ts";
import { keyvOn } from "./entry.ts";

/**
 * Connects to a PostgreSQL database and makes the table `lowstockd` in its schema `public`, where there is none.
 * @throws {Error} of the driver, when the server cannot be reached now or does not let us
 */
export async function openPostgres(url: string, { patienceMs }: BackendOptions): Promise<Backend> {
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
  const adapter = new (adapterOn(pool))({ uri: url, table: "lowstockd", keySize: 512, iterationLimit: 500 });
  let failures = 0;
  let lastFailure: unknown;
  adapter.on("error", (error) => {
    failures += 1;
    lastFailure = error;
  });
  try {
    // The adapter makes its table before its first query, and only tells by the event when it could not.
    await adapter.get("lowstockd");
  } catch (error) {
    await pool.end();
    throw lastFailure ?? error;
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
    close: () => pool.end(),
  };
}

/** Keyv's adapter on a pool of its own: otherwise all adapters of a process share one, and close it for each other. */
function adapterOn(pool: pg.Pool): typeof KeyvPostgres {
  return class extends KeyvPostgres {
    override async connect() {
      return async (sql: string, values?: unknown[]) => (await pool.query(sql, values)).rows;
    }
  };
}
