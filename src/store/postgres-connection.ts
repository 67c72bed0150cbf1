import pg from "pg";
import type { Query } from "./postgres-lease.ts";

/**
 * Opens a pool of connections, and tries one.
 * @throws {Error} of the driver, when the server cannot be reached or refuses us
 */
export async function connectPostgres(
  url: string,
  patienceMs: number,
): Promise<{ query: Query; end(): Promise<void> }> {
  try {
    // The server's time limit is the same as ours, so that it writes nothing after we have reported a failure.
    return await tryPool(url, { query_timeout: patienceMs, statement_timeout: patienceMs }, patienceMs);
  } catch (error) {
    // Poolers such as pgbouncer refuse startup parameters that they cannot pass on.
    if (!String(error).includes("unsupported startup parameter")) throw error;
    return tryPool(url, { query_timeout: patienceMs }, patienceMs);
  }
}

async function tryPool(url: string, timeouts: pg.PoolConfig, patienceMs: number) {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    ...timeouts,
    keepAlive: true,
    max: 4,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => {});
  try {
    await pool.query("SELECT 1");
  } catch (error) {
    await pool.end();
    throw error;
  }
  const query: Query = async (sql, values) => (await pool.query(sql, [...values])).rows;
  return { query, end: () => pool.end() };
}
