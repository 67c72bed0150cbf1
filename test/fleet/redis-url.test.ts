import { describe, expect, test } from "@jest/globals";
import { findRedisFault, readRedisUrl, redactRedisUrl } from "../../src/fleet/redis-url.ts";

const NOBODY = { username: null, password: null };

describe("the URL of a fleet's Redis", () => {
  test.each([
    ["redis://queue", { hosts: [{ host: "queue", port: 6379 }], master: null, tls: false, ...NOBODY, db: 0 }],
    ["rediss://queue:7000/2", { hosts: [{ host: "queue", port: 7000 }], master: null, tls: true, ...NOBODY, db: 2 }],
    [
      "redis://ana:p%40ss@[::1]/15",
      { hosts: [{ host: "::1", port: 6379 }], master: null, tls: false, username: "ana", password: "p@ss", db: 15 },
    ],
    [
      "redis://:a#b/c?d@queue/1",
      { hosts: [{ host: "queue", port: 6379 }], master: null, tls: false, username: null, password: "a#b/c?d", db: 1 },
    ],
    [
      "redis-sentinel://one,two:7001,[::1]:7002/3#lowstock",
      {
        hosts: [
          { host: "one", port: 26_379 },
          { host: "two", port: 7001 },
          { host: "::1", port: 7002 },
        ],
        master: "lowstock",
        tls: false,
        ...NOBODY,
        db: 3,
      },
    ],
    [
      "redis-sentinel://ana:p@ss@one#m.1-2_3",
      {
        hosts: [{ host: "one", port: 26_379 }],
        master: "m.1-2_3",
        tls: false,
        username: "ana",
        password: "p@ss",
        db: 0,
      },
    ],
  ])("is read: %s", (url, place) => {
    expect(readRedisUrl(url)).toEqual(place);
    expect(findRedisFault(url)).toBeNull();
  });

  test.each([
    ["queue:6379", "must be redis://HOST"],
    ["postgres://queue", "must be redis://HOST"],
    ["redis://", "must be redis://HOST"],
    ["redis://queue/first", "the database must be a number"],
    ["redis://queue/-1", "the database must be a number"],
    ["redis-sentinel://one", "must be redis://HOST"],
    ["redis-sentinel://#lowstock", "must be redis://HOST"],
    ["redis-sentinel://one,,two#lowstock", "must be redis://HOST"],
    ["redis-sentinel://one/first#lowstock", "the database must be a number"],
    ["redis-sentinel://:p%40ss%@one#lowstock", "percent-encode the password"],
  ])("that is wrong is refused with what to write: %s", (url, words) => {
    expect(findRedisFault(url)).toContain(words);
    expect(findRedisFault(url)).not.toContain("p%40ss");
  });

  test.each([
    ["redis://queue", "redis://queue:6379/0"],
    ["rediss://ana:s3cret@queue:7000/2", "rediss://ana:***@queue:7000/2"],
    ["redis-sentinel://:s3cret@one,two/1#lowstock", "redis-sentinel://:***@one:26379,two:26379/1#lowstock"],
    ["redis-sentinel://:s3cret@one", "the Redis of scale.redis"],
  ])("is shown without its password: %s", (url, shown) => {
    expect(redactRedisUrl(url)).toBe(shown);
  });
});
