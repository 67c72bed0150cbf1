import { createClient } from "@keyv/redis";
import pg from "pg";

/*
 * The tests of the store empty the database that the server's URL names, perhaps at this moment, so that other tests need
 * databases of their own.
 */

/** Removes all our entries, those of a fleet too, from a numbered database of a Redis server, and returns its URL. */
export async function emptyRedis(server: string, database: number): Promise<string> {
  const url = new URL(`/${database}`, server).href;
  const client = createClient({ url });
  await client.connect();
  for await (const keys of client.scanIterator({ MATCH: "lowstockd*" })) if (keys.length > 0) await client.unlink(keys);
  await client.close();
  return url;
}

/** Creates a database on a PostgreSQL server, or drops our table if it exists, and returns its URL. */
export async function emptyPostgres(server: string, database: string): Promise<string> {
  const url = new URL(`/${database}`, server).href;
  const known = await query(server, "SELECT 1 FROM pg_database WHERE datname = $1", [database]);
  if (known === 0) await query(server, `CREATE DATABASE ${database}`);
  await query(url, "DROP TABLE IF EXISTS lowstockd");
  return url;
}

async function query(url: string, sql: string, values: string[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rowCount } = await client.query(sql, values);
  await client.end();
  return rowCount ?? 0;
}
