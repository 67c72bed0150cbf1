import { inspect } from "node:util";
import { describe, expect, test } from "@jest/globals";
import { storeConfigSchema } from "../../src/store/config.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { readServerUrl } from "../../src/store/server-url.ts";
import { redactUrl, sqlitePath } from "../../src/store/store-url.ts";

describe("a store's URL", () => {
  test.each([
    ["sqlite:data/lowstockd.sqlite", "sqlite:data/lowstockd.sqlite"],
    ["memory:", "memory:"],
    ["redis://localhost:6379/2", "redis://localhost:6379/2"],
    ["rediss://:s3cret@redis.example", "rediss://:***@redis.example"],
    ["redis://s3cret@redis.example", "redis://***@redis.example"],
    ["postgres://u:s3cr%20et@db.example:5433/stock?password=s3cret", "postgres://u:***@db.example:5433/stock"],
    ["postgres://u:s3/cr#e?t%@db.example/stock", "postgres://u:***@db.example/stock"],
    ["postgres://u@db.example/stock", "postgres://***@db.example/stock"],
    ["postgres://u:s3#cr%23et@db.example/stock", "postgres:…"],
    ["postgres://u:s3cret@db example/stock", "postgres:…"],
    ["mysql://u:s3cret@db.example/stock", "mysql://u:***@db.example/stock"],
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

  test.each([
    ["postgres://u:p%23w@h/d", "u", "p#w", "h/d"],
    ["postgres://u:p#w@h/d", "u", "p#w", "h/d"],
    ["postgres://u:p/w@h:5433/d", "u", "p/w", "h:5433/d"],
    ["postgres://u:p?w@h/d", "u", "p?w", "h/d"],
    ["postgres://u:p@w@h/d", "u", "p@w", "h/d"],
    ["postgres://u:p@s/w@h/d", "u", "p@s/w", "h/d"],
    ["postgres://u:12/4@h/d", "u", "12/4", "h/d"],
    ["postgres://u:12#4@h/d?sslmode=require", "u", "12#4", "h/d?sslmode=require"],
    ["postgres://u:12?4@h/d", "u", "12?4", "h/d"],
    ["postgres://u:100%@h/d", "u", "100%", "h/d"],
    ["postgres://u:5%zz@h/d", "u", "5%zz", "h/d"],
    ["postgres://u:a:b/c@h/d", "u", "a:b/c", "h/d"],
    ["redis://:p/w#1@h:6379/2", "", "p/w#1", "h:6379/2"],
    ["postgres://u:p@h/d?options=a@b", "u", "p", "h/d?options=a@b"],
    ["postgres://h:5432/d?user=a@b", "", "", "h:5432/d?user=a@b"],
    ["postgres:///d?host=/run/postgresql", "", "", "/d?host=/run/postgresql"],
  ])("%s is read as its writer meant it", (url, user, password, rest) => {
    const read = readServerUrl(url);
    if (typeof read === "string") throw new Error(read);
    expect(decodeURIComponent(read.username)).toBe(user);
    expect(decodeURIComponent(read.password)).toBe(password);
    expect(`${read.host}${read.pathname}${read.search}`).toBe(rest);
  });

  test.each([
    ["postgres://u:p#w%23x@h/d", /^percent-encode the password: # as %23/],
    ["redis://:50%25%@h", /^percent-encode the password/],
    ["postgres://h/d?schema=Other", "names a schema that is not of small letters, digits and underscores"],
    ["postgres://h/d?schema=a;drop", "names a schema that is not of small letters, digits and underscores"],
  ])("%s is refused with what to do", (url, message) => {
    const { error } = storeConfigSchema.safeParse({ url });
    expect(error?.issues.map((issue) => issue.message)).toEqual([expect.stringMatching(message)]);
  });

  test("is a file under data/ when the configuration names none", () => {
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
    const error: unknown = await openKeyStore(url, { writer: true, now: () => new Date() }).catch((error) => error);
    expect(error).toMatchObject({ name: "StoreUnavailable" });
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain("s3cret");
  });
});
