import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import Keyv from "keyv";
import { keyvOn } from "../../src/store/entry.ts";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { keyStoreOn } from "../../src/store/key-store.ts";
import { prepareSqlite, SqliteAdapter } from "../../src/store/sqlite.ts";
import { startStore } from "../../src/store/store.ts";
import { NOT_IN_DOUBT } from "../../src/store/tenure.ts";
import { sampleDelivery, sampleState } from "./samples.ts";

describe("the SQLite adapter under Keyv as it comes", () => {
  let database: DatabaseSync;
  let adapter: SqliteAdapter;

  beforeEach(() => {
    database = new DatabaseSync(":memory:");
    prepareSqlite(database);
    adapter = new SqliteAdapter(database, ":memory:");
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await adapter.disconnect();
  });

  test("has each write on the disk before it goes on", () => {
    const FULL = 2;
    expect({ ...database.prepare("PRAGMA synchronous").get() }).toEqual({ synchronous: FULL });
  });

  test("keeps, replaces, finds and removes values", async () => {
    const keyv = new Keyv({ store: adapter });
    await keyv.set("a", { n: 1 });
    await keyv.set("a", { n: 2 });
    expect(await keyv.get("a")).toEqual({ n: 2 });
    expect(await keyv.get(["a", "b"])).toEqual([{ n: 2 }, undefined]);
    expect(await keyv.has("b")).toBe(false);
    expect(await keyv.delete("a")).toBe(true);
    expect(await keyv.delete("a")).toBe(false);
    expect(await keyv.get("a")).toBeUndefined();
  });

  test("lists and clears one namespace, and leaves others whose names begin alike", async () => {
    const [one, two] = [new SqliteAdapter(database, "x"), new SqliteAdapter(database, "x")];
    const [names, namesakes] = [
      new Keyv({ store: one, namespace: "na_e" }),
      new Keyv({ store: two, namespace: "na_e-2" }),
    ];
    await names.set("b", 1);
    await names.set("a:b", 2);
    await namesakes.set("c", 3);
    const listed = [];
    for await (const entry of names.iterator?.("na_e") ?? []) listed.push(entry);
    expect(listed).toEqual([
      ["a:b", 2],
      ["b", 1],
    ]);
    await names.clear();
    expect(await names.get("b")).toBeUndefined();
    expect(await namesakes.get("c")).toBe(3);
    await adapter.clear();
    expect(await namesakes.get("c")).toBeUndefined();
  });

  test("does not return expired entries, and deletes them at the next write with an expiry", async () => {
    const keyv = new Keyv({ store: adapter });
    const start = Date.now();
    const clock = jest.spyOn(Date, "now").mockReturnValue(start);
    await keyv.set("old", 1, 1000);
    await keyv.set("kept", 2);
    const rows = () =>
      database
        .prepare("SELECT key FROM entries ORDER BY key")
        .all()
        .map(({ key }) => key);
    clock.mockReturnValue(start + 1001);
    expect(await keyv.get("old")).toBeUndefined();
    expect(await adapter.get("keyv:old")).toBeUndefined();
    const listed = [];
    for await (const [key] of adapter.iterator("keyv")) listed.push(key);
    expect(listed).toEqual(["keyv:kept"]);
    await keyv.set("new", 3, 1000);
    expect(rows()).toEqual(["keyv:kept", "keyv:new"]);
  });

  test("fails at a full disk, with what was committed before still there", async () => {
    const keyStore = keyStoreOn(
      {
        keyv: keyvOn(adapter),
        async *list(prefix) {
          for await (const [key, text] of adapter.iterator(prefix)) yield [key.slice(prefix.length + 1), text];
        },
        async *ids(prefix) {
          for (const key of adapter.keys(prefix)) yield key.slice(prefix.length + 1);
        },
        write: (changes, guard) => adapter.write(changes, guard),
        snapshot: async () => new Map(),
        writer: async () => null,
        tenure: NOT_IN_DOUBT,
        close: async () => {},
      },
      "sqlite:full.sqlite",
      true,
    );
    const store = await startStore(keyStore);
    await store.commit("mi-empresa", sampleState(1), []);
    database.exec("PRAGMA max_page_count = 20");
    const commit = store.commit("mi-empresa", sampleState(2, 10_000), [sampleDelivery("mi-empresa", 2, "slack")]);
    await expect(commit).rejects.toThrow(StoreUnavailable);
    await expect(commit).rejects.toThrow(
      /^sqlite:full.sqlite: writing head:mi-empresa and \d+ more failed: database or disk is full/,
    );
    expect(await store.state("mi-empresa")).toEqual(sampleState(1));
    expect(await store.pending()).toEqual([]);
  });
});
