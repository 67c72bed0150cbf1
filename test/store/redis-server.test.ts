import { describe, expect, test } from "@jest/globals";
import { StoreUnavailable } from "../../src/store/errors.ts";
import { openKeyStore } from "../../src/store/key-store.ts";
import { until } from "../crash/until.ts";
import { openWay } from "./interruptible.ts";
import { hasRedisServer, startRedis } from "./own-redis.ts";

const TIMEOUT_MS = 60_000;
const SAFE = ["--appendonly", "yes", "--save", ""];
const required = process.env.LOWSTOCKD_TEST_REQUIRE_SERVICES === "1";
const describeServer = required || hasRedisServer() ? describe : describe.skip;

describeServer("a redis server of one's own", () => {
  async function warningsOf(url: string): Promise<string[]> {
    const warnings: string[] = [];
    const keyStore = await openKeyStore(url, { writer: true, now: () => new Date(), warn: (it) => warnings.push(it) });
    await keyStore.close();
    return warnings;
  }

  test(
    "that has become a replica is left for the one that took its place",
    async () => {
      await using primary = await startRedis(...SAFE);
      await using replica = await startRedis(...SAFE, "--replicaof", "127.0.0.1", String(primary.port));
      const way = await openWay(primary.url);
      const keyStore = await openKeyStore(way.url, { writer: true, now: () => new Date() });
      await keyStore.set("probe", "x", { n: 1 });
      await until("the replica has it", async () => (await replica.command("EXISTS", "lowstockd:probe:x")) === 1);

      await replica.command("REPLICAOF", "NO", "ONE");
      await primary.command("REPLICAOF", "127.0.0.1", String(replica.port));
      way.leadTo(replica.url);
      await expect(keyStore.set("probe", "x", { n: 2 })).rejects.toThrow(StoreUnavailable);
      await until("the store goes on", () =>
        keyStore.set("probe", "x", { n: 3 }).then(
          () => true,
          () => false,
        ),
      );
      expect(await replica.command("GET", "lowstockd:probe:x")).toContain('"n":3');
      expect(keyStore.lost.aborted).toBe(false);
      await keyStore.close();
      await way.cut();
    },
    TIMEOUT_MS,
  );

  test(
    "that is only a replica does not open, for the reason that it gives",
    async () => {
      await using primary = await startRedis(...SAFE);
      await using replica = await startRedis(...SAFE, "--replicaof", "127.0.0.1", String(primary.port));
      const opening = openKeyStore(replica.url, { writer: true, now: () => new Date() });
      await expect(opening).rejects.toThrow(/redis:\/\/127.0.0.1:\d+ cannot be opened \(.*READONLY/);
    },
    TIMEOUT_MS,
  );

  test.each([
    ["keeps what it is told", SAFE, []],
    ["keeps nothing on a disk", ["--save", ""], [/keeps nothing on a disk .* set appendonly yes$/]],
    [
      "evicts",
      [...SAFE, "--maxmemory-policy", "allkeys-lru"],
      [/may evict .*allkeys-lru.* set maxmemory-policy noeviction$/],
    ],
    [
      "does both",
      ["--save", "", "--maxmemory-policy", "volatile-lru"],
      [/a disk .* and may evict .*appendonly yes and maxmem/],
    ],
    [
      "evicts and does not let itself be asked",
      [...SAFE, "--maxmemory-policy", "allkeys-lfu", "--rename-command", "CONFIG", ""],
      [/may evict .*allkeys-lfu/],
    ],
    [
      "does not let itself be asked",
      ["--save", "", "--rename-command", "CONFIG", "", "--rename-command", "INFO", ""],
      [],
    ],
  ])(
    "that %s is warned of as much as it deserves, once",
    async (_, settings, expected) => {
      await using server = await startRedis(...settings);
      expect(await warningsOf(server.url)).toEqual(expected.map((text) => expect.stringMatching(text)));
    },
    TIMEOUT_MS,
  );

  test.each(["redis://:p#a/s?s%@w@", "redis://default:p%23a%2Fs%3Fs%25%40w@"])(
    "lets in by a password of odd characters, as %s",
    async (user) => {
      await using server = await startRedis(
        "--appendonly",
        "yes",
        "--user",
        "default",
        "on",
        ">p#a/s?s%@w",
        "~*",
        "&*",
        "+@all",
        "--user",
        "admin",
        "on",
        "nopass",
        "~*",
        "&*",
        "+@all",
      );
      const keyStore = await openKeyStore(`${user}127.0.0.1:${server.port}/0`, { writer: true, now: () => new Date() });
      await keyStore.set("probe", "x", {});
      expect(keyStore.name).toBe(
        `${user.startsWith("redis://:") ? "redis://:" : "redis://default:"}***@127.0.0.1:${server.port}/0`,
      );
      await keyStore.close();
    },
    TIMEOUT_MS,
  );

  test(
    "that is a cluster is refused as such",
    async () => {
      await using server = await startRedis(...SAFE, "--cluster-enabled", "yes");
      const opening = openKeyStore(server.url, { writer: true, now: () => new Date() });
      await expect(opening).rejects.toThrow("Redis Cluster is not supported");
    },
    TIMEOUT_MS,
  );
});
