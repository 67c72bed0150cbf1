import { KeyvPostgres } from "@keyv/postgres";
import type { Backend, BackendOptions } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { reasonOf, StoreMissing } from "./errors.ts";
import { type Lease, readWriter, takeLease } from "./lease.ts";
import { connectPostgres } from "./postgres-connection.ts";
import { deleteAs, leaseIn, type Query, readSnapshot, setAs, writeAs } from "./postgres-lease.ts";
import { NOT_IN_DOUBT } from "./tenure.ts";

/** Selects the keys `$1:…`, in a way that an index by bytes serves; a colon comes just before a semicolon. */
const UNDER = `key COLLATE "C" >= $1::text || ':' AND key COLLATE "C" < $1::text || ';'`;

/**
 * Opens the store in a PostgreSQL database. It is a table `lowstockd`; the daemon creates the table and its schema if they do
 * not exist.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {StoreMissing} when the table does not exist and the caller is not the daemon
 * @throws {Error} of the driver, when the server cannot be reached or refuses us
 */
export async function openPostgres(
  url: string,
  schema: string,
  store: string,
  options: BackendOptions,
): Promise<Backend> {
  const owns = options.writer && !options.beside;
  const table = `${schema}.lowstockd`;
  const { query, epoch, end } = await connectPostgres(url, options.patienceMs);
  try {
    if (!owns && !(await has(query, "to_regclass", table))) {
      throw new StoreMissing(`${store}: there is no table ${table}; has the daemon run yet?`);
    }
    let lease: Lease | null = null;
    const Adapter = fencedBy(() => lease, query, table);
    const adapter = new Adapter({ uri: url, schema, table: "lowstockd", keySize: 512, iterationLimit: 500 });
    let lastFailure: unknown;
    adapter.on("error", (error) => {
      lastFailure = error;
    });
    // The adapter creates its table before its first query, and reports a failure of that by the event only.
    await adapter.get("lowstockd").catch((error: unknown) => {
      throw lastFailure ?? error;
    });
    if (owns) lease = await takeLease(leaseIn(query, table), { store, ...options });
    if (owns && options.shared !== null) {
      await query(`CREATE INDEX IF NOT EXISTS lowstockd_by_prefix ON ${table} (key COLLATE "C")`, []).catch(
        async (error) => {
          // Another one of a fleet has made it at the same moment.
          if (await has(query, "to_regclass", `${schema}.lowstockd_by_prefix`)) return;
          options.warn(
            `${store}: no index of keys could be made, so that listings read the whole table: ${reasonOf(error)}`,
          );
        },
      );
    }
    return {
      keyv: keyvOn(adapter),
      async *list(prefix) {
        const rows = await query(`SELECT key, value FROM ${table} WHERE ${UNDER}`, [prefix]);
        for (const { key, value } of rows) yield [String(key).slice(prefix.length + 1), String(value)];
      },
      async *ids(prefix) {
        const rows = await query(`SELECT key FROM ${table} WHERE ${UNDER}`, [prefix]);
        for (const { key } of rows) yield String(key).slice(prefix.length + 1);
      },
      epoch,
      lanes: (name) => leaseIn(query, table, name),
      async write(changes, guard, fence) {
        const outcome = await writeAs(query, table, lease?.token ?? null, changes, guard, fence);
        if (outcome === "lost") throw await lease?.lose();
        if (outcome === "overtaken") throw await fence?.lease.lose();
        return outcome === "made";
      },
      snapshot: () => readSnapshot(query, table),
      writer: () => readWriter(leaseIn(query, table)),
      tenure: lease ?? NOT_IN_DOUBT,
      async close() {
        await lease?.release();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/**
 * Makes a class of Keyv's adapter with a pool of its own, since all adapters of a process otherwise share one pool and close it
 * for each other. With a lease, the server makes the adapter's writes only while the lease is held.
 */
function fencedBy(leaseNow: () => Lease | null, query: Query, table: string): typeof KeyvPostgres {
  return class extends KeyvPostgres {
    override async connect() {
      const run = async (sql: string, values: unknown[] = []) => [...(await query(sql, values))];
      // An existing table or schema is not created: we may not have the right to create any.
      return async (sql: string, values?: unknown[]) => {
        const making = sql.indexOf("CREATE TABLE IF NOT EXISTS");
        if (making < 0) return run(sql, values);
        if (await has(query, "to_regclass", table)) return [];
        return run((await has(query, "to_regnamespace", table.split(".")[0])) ? sql.slice(making) : sql);
      };
    }

    override async set(key: string, value: string): Promise<void> {
      const lease = leaseNow();
      if (!lease) return super.set(key, value);
      if (!(await setAs(query, table, lease.token, key, value))) throw await lease.lose();
    }

    override async delete(key: string): Promise<boolean> {
      const lease = leaseNow();
      if (!lease) return super.delete(key);
      const deleted = await deleteAs(query, table, lease.token, key);
      if (deleted === null) throw await lease.lose();
      return deleted;
    }
  };
}

async function has(query: Query, find: "to_regclass" | "to_regnamespace", name: string | undefined): Promise<boolean> {
  const [row] = await query(`SELECT ${find}($1) IS NOT NULL AS found`, [name]);
  return row?.found === true;
}
