import { afterAll, beforeAll } from "@jest/globals";
import pg from "pg";
import { openStore } from "../../src/journal/store.ts";
import { describeWithServer } from "../journal/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) => {
  // The journal's own tests drop the table of their database, perhaps at this moment.
  const database = "lowstockd_crash";
  const url = new URL(`/${database}`, server).href;

  async function query(at: string, ...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: at });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  }

  beforeAll(() => query(server, `DROP DATABASE IF EXISTS ${database}`, `CREATE DATABASE ${database}`));
  afterAll(() => query(server, `DROP DATABASE ${database}`));

  describeEveryWrite("postgres", async (work) => {
    await query(url, "DROP TABLE IF EXISTS lowstockd");
    const store = await openStore(url, { writer: true, now: () => new Date() });
    await work(store);
    await store.close();
  });
});
