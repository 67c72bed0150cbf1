import pg from "pg";
import type { Query } from "./postgres-lease.ts";

export interface Connection {
  readonly query: Query;
  /** Counts the times that connections broke: another server may have taken the place of the one before. */
  epoch(): number;
  end(): Promise<void>;
}

/**
 * Opens a pool of connections, and tries one.
 * @throws {Error} of the driver, when the server cannot be reached or refuses us
 */
export async function connectPostgres(url: string, patienceMs: number): Promise<Connection> {
  try {
    // The server's time limit is the same as ours, so that it writes nothing after we have reported a failure.
    return await tryPool(url, { query_timeout: patienceMs, statement_timeout: patienceMs }, patienceMs);
  } catch (error) {
    // Poolers such as pgbouncer refuse startup parameters that they cannot pass on.
    if (!String(error).includes("unsupported startup parameter")) throw error;
    return tryPool(url, { query_timeout: patienceMs }, patienceMs);
  }
}

async function tryPool(url: string, timeouts: pg.PoolConfig, patienceMs: number): Promise<Connection> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: patienceMs,
    ...timeouts,
    keepAlive: true,
    max: 4,
  });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  let breaks = 0;
  pool.on("error", () => {
    breaks += 1;
  });
  try {
    await pool.query("SELECT 1");
  } catch (error) {
    await pool.end();
    throw error;
  }
  const query: Query = async (sql, values) => {
    try {
      return (await pool.query(sql, [...values])).rows;
    } catch (error) {
      if (isOfConnection(error)) breaks += 1;
      throw error;
    }
  };
  return { query, epoch: () => breaks, end: () => pool.end() };
}

/** Tells whether a query failed with its connection: the server has said nothing, or that it ends (class 57P) or is gone (08). */
function isOfConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(?:57P|08)/.test(error.code ?? "");
}
