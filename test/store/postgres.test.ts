import { afterAll, describe, expect, jest, test } from "@jest/globals";
import pg from "pg";
import { openKeyStore } from "../../src/store/key-store.ts";
import { startStore } from "../../src/store/store.ts";
import { describeStore } from "./contract.ts";
import { describeInterruptions } from "./interruptions.ts";
import { describeLanes } from "./lane-contract.ts";
import { describeLease } from "./lease-contract.ts";
import { sampleDelivery, sampleState } from "./samples.ts";
import { describeWithServer } from "./with-server.ts";

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (url) => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  const open = () => openKeyStore(url, { writer: true, now: () => new Date() });

  async function openEmpty() {
    await pool.query("DROP TABLE IF EXISTS lowstockd, lowstockd_gone");
    return open();
  }

  afterAll(async () => {
    await pool.query("DROP TABLE IF EXISTS lowstockd, lowstockd_gone");
    await pool.end();
  });

  describeStore("postgres", {
    openEmpty,
    async reopen(keyStore) {
      await keyStore.close();
      return open();
    },
    openBeside: () => openKeyStore(url, { writer: false, now: () => new Date() }),
    async overwrite(key, text) {
      const { rowCount } = await pool.query("UPDATE lowstockd SET value = $2 WHERE key = $1", [key, text]);
      if (rowCount !== 1) throw new Error(`there is no ${key}`);
    },
  });

  describe("a postgres store", () => {
    test("rejects a listing that breaks off, instead of returning a part", async () => {
      const keyStore = await openEmpty();
      await keyStore.set("delivery", "a.1.x", {});
      await pool.query("ALTER TABLE lowstockd RENAME TO lowstockd_gone");
      await expect(keyStore.ids("delivery")).rejects.toThrow(/listing delivery failed: .*lowstockd/);
      await expect(keyStore.list("delivery")).rejects.toThrow(/listing delivery failed: .*lowstockd/);
      await pool.query("ALTER TABLE lowstockd_gone RENAME TO lowstockd");
      expect(await keyStore.ids("delivery")).toEqual(["a.1.x"]);
      await keyStore.close();
    });

    test("stays open when another store on the same server is closed", async () => {
      const first = await openEmpty();
      const second = await openKeyStore(url, { writer: false, now: () => new Date() });
      await first.close();
      expect(await second.get("state", "x")).toBeUndefined();
      await second.close();
    });

    test("removes expired history at the start", async () => {
      const keyStore = await openEmpty();
      const store = await startStore(keyStore);
      const delivery = sampleDelivery("mi-empresa", 1, "slack");
      await store.commit("mi-empresa", sampleState(1), [delivery]);
      await store.markSent([delivery], new Date());
      const historyRows = async () =>
        (await pool.query("SELECT key FROM lowstockd WHERE key LIKE 'lowstockd:sent:%'")).rowCount;
      expect(await historyRows()).toBe(1);
      const later = jest.spyOn(Date, "now").mockReturnValue(Date.now() + 91 * 86_400_000);
      await startStore(keyStore);
      later.mockRestore();
      expect(await historyRows()).toBe(0);
      await keyStore.close();
    });

    test("does not open with a wrong password, and does not quote it", async () => {
      const wrong = new URL(url);
      wrong.password = "s3cret-guess";
      const opening = openKeyStore(wrong.href, { writer: true, now: () => new Date() });
      await expect(opening).rejects.toThrow(/password authentication failed/);
      await expect(opening).rejects.not.toThrow(/s3cret-guess/);
    });

    test("accepts a password with special characters, encoded or not", async () => {
      await pool.query("DROP ROLE IF EXISTS lowstockd_odd");
      await pool.query("CREATE ROLE lowstockd_odd LOGIN SUPERUSER PASSWORD 'p#a/s?s%@w'");
      const { host, pathname } = new URL(url);
      for (const password of ["p#a/s?s%@w", encodeURIComponent("p#a/s?s%@w")]) {
        const odd = `postgres://lowstockd_odd:${password}@${host}${pathname}`;
        const keyStore = await openKeyStore(odd, { writer: true, now: () => new Date() });
        expect(keyStore.name).toBe(`postgres://lowstockd_odd:***@${host}${pathname}`);
        await keyStore.close();
      }
      await pool.query("DROP ROLE lowstockd_odd");
    });

    test("opens for daemons that start at the same moment where there is nothing yet, and warns none", async () => {
      const warnings: string[] = [];
      const openShared = () =>
        openKeyStore(url, { writer: true, shared: "fleet", now: () => new Date(), warn: (it) => warnings.push(it) });
      for (let round = 0; round < 10; round += 1) {
        await pool.query("DROP TABLE IF EXISTS lowstockd");
        for (const keyStore of await Promise.all(Array.from({ length: 5 }, openShared))) await keyStore.close();
      }
      expect(warnings).toEqual([]);
    });

    test("uses the schema that its URL names, and creates it", async () => {
      await pool.query("DROP SCHEMA IF EXISTS lowstockd_other CASCADE");
      const other = `${url}?schema=lowstockd_other`;
      const reading = openKeyStore(other, { writer: false, now: () => new Date() });
      await expect(reading).rejects.toThrow(/there is no table lowstockd_other.lowstockd; has the daemon run yet/);
      const keyStore = await openKeyStore(other, { writer: true, now: () => new Date() });
      const store = await startStore(keyStore);
      await store.commit("otra", sampleState(1), []);
      expect(await store.companies()).toEqual(["otra"]);
      const { rowCount } = await pool.query("SELECT 1 FROM lowstockd_other.lowstockd");
      // The writer, the head, its mark, and one shard.
      expect(rowCount).toBe(4);
      await keyStore.close();
      await pool.query("DROP SCHEMA lowstockd_other CASCADE");
    });

    test("opens when its table exists and it may not create anything", async () => {
      await (await openEmpty()).close();
      await pool.query("DROP ROLE IF EXISTS lowstockd_guest");
      await pool.query("CREATE ROLE lowstockd_guest LOGIN PASSWORD 'guest'");
      await pool.query("GRANT SELECT, INSERT, UPDATE, DELETE ON lowstockd TO lowstockd_guest");
      const guest = new URL(url);
      guest.username = "lowstockd_guest";
      guest.password = "guest";
      const keyStore = await openKeyStore(guest.href, { writer: true, now: () => new Date() });
      expect(await keyStore.ids("state")).toEqual([]);
      await keyStore.set("probe", "x", {});
      await keyStore.close();
      await pool.query("DROP OWNED BY lowstockd_guest");
      await pool.query("DROP ROLE lowstockd_guest");
    });

    test("says why when it may not create its table", async () => {
      const keyStore = await openEmpty();
      await keyStore.close();
      await pool.query("DROP TABLE lowstockd");
      await pool.query("DROP ROLE IF EXISTS lowstockd_guest");
      await pool.query("CREATE ROLE lowstockd_guest LOGIN PASSWORD 'guest'");
      const guest = new URL(url);
      guest.username = "lowstockd_guest";
      guest.password = "guest";
      const opening = openKeyStore(guest.href, { writer: true, now: () => new Date() });
      await expect(opening).rejects.toThrow(/permission denied for schema public/);
      await pool.query("DROP ROLE lowstockd_guest");
    });
  });

  describeLease("postgres", url, async () => {
    await pool.query("DELETE FROM lowstockd");
  });
  // Daemons that start at the same moment create the table.
  describeLanes("postgres", url, async () => {
    await pool.query("DROP TABLE IF EXISTS lowstockd");
  });
  describeInterruptions("postgres", url);
});
