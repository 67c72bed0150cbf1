import { describe, expect, test } from "@jest/globals";
import { configSchema } from "../../src/config/schema.ts";
import { fleetTerms } from "../../src/config/settings.ts";
import { configInForce } from "../../src/fleet/config-in-force.ts";
import { describeWithServer } from "../store/with-server.ts";
import { openConnected } from "./connected.ts";

/** Of a Redis server, for these tests alone. */
const DATABASE = 9;

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  describe("the config in force of a fleet", () => {
    async function openTwo() {
      const connected = await openConnected(server, DATABASE);
      return { connected, one: configInForce(connected.connect()), two: configInForce(connected.connect()) };
    }

    test("is that of the first daemon, and of all that have the same", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      expect(await one.read()).toBeNull();
      expect(await one.claim("a", "start")).toBe(true);
      expect(await two.claim("a", "start")).toBe(true);
      expect([await one.read(), await two.read()]).toEqual(["a", "a"]);
    });

    test("is replaced by one that is new, whoever starts with it", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await one.claim("a", "start");
      expect(await two.claim("b", "start")).toBe(true);
      expect(await one.read()).toBe("b");
    });

    test("is not replaced by one that it has replaced itself, unless a person asks for that", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await one.claim("a", "start");
      await two.claim("b", "start");
      expect(await one.claim("a", "start")).toBe(false);
      expect(await two.read()).toBe("b");
      expect(await one.claim("a", "asked")).toBe(true);
      expect(await two.read()).toBe("a");
      expect(await two.claim("b", "start")).toBe(false);
    });

    test("is not replaced by who only looks, be it a new one", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await one.claim("a", "start");
      expect(await two.claim("b", "look")).toBe(false);
      expect(await one.read()).toBe("a");
    });

    test("is one that was replaced, too, where nobody works by another any more: it is better than none", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await one.claim("a", "start");
      await two.claim("b", "start");
      // As when the last daemon that worked by it has been dead for a while.
      await connected.connect().del("lowstockd-fleet:config-alive");
      expect(await one.claim("a", "look")).toBe(true);
      expect(await two.read()).toBe("a");
    });

    test("is whichever comes first once Redis has forgotten all", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await one.claim("a", "start");
      await two.claim("b", "start");
      await connected.connect().flushdb();
      expect(await one.claim("a", "start")).toBe(true);
    });

    test("is put by one of two that put theirs at the same time", async () => {
      const { connected, one, two } = await openTwo();
      await using _ = connected;
      await Promise.all([one.claim("a", "start"), two.claim("b", "start")]);
      const inForce = await one.read();
      expect(["a", "b"]).toContain(inForce);
      expect([await one.claim("a", "start"), await two.claim("b", "start")]).toEqual([
        inForce === "a",
        inForce === "b",
      ]);
    });
  });
});

describe("the mark of a config", () => {
  const mark = (sections: object) =>
    fleetTerms(
      configSchema.parse({
        companies: [{ name: "torogoz", api_key: "k", base_url: "https://api.example.com" }],
        channels: { slack: { type: "slack", webhook_url: "https://hooks.slack.com/services/T/B/x" } },
        ...sections,
      }),
    ).mark;

  test("is that of its content", () => {
    expect(mark({})).toBe(mark({}));
    expect(mark({ poll: { cron: "0 * * * *" } })).not.toBe(mark({ poll: { cron: "5 * * * *" } }));
  });

  test("does not go by where a daemon listens and how it logs", () => {
    expect(mark({ http: { listen: "127.0.0.1:8080" }, log: { level: "debug" } })).toBe(mark({}));
  });

  test("does not go by the address at which a daemon reaches the store and Redis", () => {
    const at = (host: string) => ({ store: { url: `postgres://${host}/x` }, scale: { redis: `redis://${host}` } });
    expect(mark(at("10.0.0.1"))).toBe(mark(at("db.internal")));
  });
});
