import { describe, expect, test } from "@jest/globals";
import { connectTo } from "../../src/fleet/connection.ts";

/** Where nobody listens. */
const NOWHERE = "127.0.0.1:1";

describe("a connection to a fleet's Redis that cannot be reached", () => {
  test.each([`redis://${NOWHERE}`, `redis-sentinel://${NOWHERE}#lowstock`])(
    "fails a command within seconds: %s",
    async (url) => {
      const redis = connectTo(url, "fails");
      await expect(redis.get("a")).rejects.toThrow();
      redis.disconnect();
    },
    10_000,
  );

  test("ends when it is told to, while it waits to be made again, with its commands and those made by it", async () => {
    const redis = connectTo(`redis://${NOWHERE}`, "waits");
    for (const connection of [redis, redis.duplicate()]) {
      const answer = connection.get("a");
      // Not `once`, which rejects for the errors before.
      await new Promise<void>((resolve) => connection.once("reconnecting", () => resolve()).on("error", () => {}));
      connection.disconnect();
      await expect(answer).rejects.toThrow("Connection is closed");
      expect(connection.status).toBe("end");
    }
  });
});
