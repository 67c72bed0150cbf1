import { KeyvPostgres } from "@keyv/postgres";
import { type Backend, type BackendOptions, NOT_IN_DOUBT } from "./backend.ts";
import { keyvOn } from "./entry.ts";
import { StoreMissing } from "./errors.ts";
import { type Lease, readWriter, takeLease } from "./lease.ts";
import { connectPostgres } from "./postgres-connection.ts";
import { deleteAs, leaseIn, type Query, readSnapshot, setAs, writeAs } from "./postgres-lease.ts";

/**
 * Opens the store in a PostgreSQL database: a table `lowstockd`, which the daemon makes, and its schema, where there is none.
 * @throws {StoreLocked} when another daemon has the store
 * @throws {StoreMissing} when there is no such table yet, and who asks is not the daemon
 * @throws {Error} of the driver, when the server cannot be reached now or does not let us
 */
export async function openPostgres(
  url: string,
  schema: string,
  store: string,
  options: BackendOptions,
): Promise<Backend> {
  const owns = options.writer && !options.beside;
  const table = `${schema}.lowstockd`;
  const { query, end } = await connectPostgres(url, options.patienceMs);
  try {
    if (!owns && !(await has(query, "to_regclass", table))) {
      throw new StoreMissing(`${store}: there is no table ${table}; has the daemon run yet?`);
    }
    let lease: Lease | null = null;
    const Adapter = fencedBy(() => lease, query, table);
    const adapter = new Adapter({ uri: url, schema, table: "lowstockd", keySize: 512, iterationLimit: 500 });
    let failures = 0;
    let lastFailure: unknown;
    adapter.on("error", (error) => {
      failures += 1;
      lastFailure = error;
    });
    // The adapter makes its table before its first query, and only tells by the event when it could not.
    await adapter.get("lowstockd").catch((error: unknown) => {
      throw lastFailure ?? error;
    });
    if (owns) lease = await takeLease(leaseIn(query, table), { store, ...options });
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
      async *ids(prefix) {
        const rows = await query(`SELECT key FROM ${table} WHERE starts_with(key, $1)`, [`${prefix}:`]);
        for (const { key } of rows) yield String(key).slice(prefix.length + 1);
      },
      async write(changes, guard) {
        const outcome = await writeAs(query, table, lease?.token ?? null, changes, guard);
        if (outcome === "lost") throw await lease?.lose();
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
 * Keyv's adapter on a pool of its own: otherwise all adapters of a process share one, and close it for each other. Where
 * there is a lease to hold, the server makes its writes only for the holder.
 */
function fencedBy(leaseNow: () => Lease | null, query: Query, table: string): typeof KeyvPostgres {
  return class extends KeyvPostgres {
    override async connect() {
      const run = async (sql: string, values: unknown[] = []) => [...(await query(sql, values))];
      // What is there need not be made, and may be all that we were granted.
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
