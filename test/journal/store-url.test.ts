import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { storeConfigSchema } from "../../src/journal/config.ts";
import { openStore } from "../../src/journal/store.ts";
import { redactUrl, sqlitePath } from "../../src/journal/store-url.ts";

describe("a store's URL", () => {
  test.each([
    ["sqlite:data/lowstockd.sqlite", "sqlite:data/lowstockd.sqlite"],
    ["memory:", "memory:"],
    ["redis://localhost:6379/2", "redis://localhost:6379/2"],
    ["rediss://:s3cret@redis.example", "rediss://***@redis.example"],
    ["redis://s3cret@redis.example", "redis://***@redis.example"],
    ["postgres://u:s3cr%20et@db.example/stock?password=s3cret", "postgres://***@db.example/stock"],
    ["postgres://u:s3cret@db example/stock", "postgres:…"],
    ["mysql://u:s3cret@db.example/stock", "mysql://***@db.example/stock"],
  ])("%s is shown as %s", (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });

  test.each([
    ["sqlite:data/x.sqlite", "data/x.sqlite"],
    ["sqlite:/var/x.sqlite", "/var/x.sqlite"],
    ["sqlite:///var/x.sqlite", "/var/x.sqlite"],
    ["sqlite://data/x.sqlite", "data/x.sqlite"],
  ])("%s is the file %s", (url, path) => {
    expect(sqlitePath(url)).toBe(path);
  });

  test.each(["", "sqlite:", "sqlite://", "data/lowstockd.sqlite", "mysql://db/stock", "redis:// no host"])(
    "%j is refused by the configuration",
    (url) => {
      expect(storeConfigSchema.safeParse({ url }).success).toBe(false);
    },
  );

  test("is a file under data/ where the configuration names none", () => {
    expect(storeConfigSchema.parse({})).toMatchObject({ url: "sqlite:data/lowstockd.sqlite" });
  });

  test.each([
    "redis://user:s3cret@127.0.0.1:1/0",
    "rediss://user:s3cret@127.0.0.1:1/0",
    "redis://user:s3cret@127.0.0.1:1/not-a-number",
    "postgres://user:s3cret@127.0.0.1:1/stock?password=s3cret",
    "postgres://user:s3cret@localhost:1/stock",
    "postgres://user:s3cret@bad host/stock",
    "mysql://user:s3cret@127.0.0.1/stock",
  ])("keeps its secrets to itself when %s cannot be opened", async (url) => {
    const error: unknown = await openStore(url, { writer: true, now: () => new Date() }).catch((error) => error);
    expect(error).toMatchObject({ name: "StoreUnavailable" });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("s3cret");
  });
});
