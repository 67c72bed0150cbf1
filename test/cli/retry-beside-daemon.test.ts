import { expect, jest, test } from "@jest/globals";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../journal/with-server.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

describeRetry("LOWSTOCKD_TEST_REDIS_URL", (server) => emptyRedis(server, 3));
describeRetry("LOWSTOCKD_TEST_POSTGRES_URL", (server) => emptyPostgres(server, "lowstockd_retry"));

function describeRetry(variable: string, emptied: (server: string) => Promise<string>): void {
  describeWithServer(variable, (server) => {
    test("on a server's store a dead letter is put back from beside the daemon, which delivers it", async () => {
      await using outside = await openOutside({ products: 40 });
      const store = { url: await emptied(server) };
      const config = await outside.writeConfig({ store, poll: { cron: "* * * * * *" } });
      outside.slack.fail({ status: 400, body: "invalid_blocks" });
      await using daemon = start("run", "--config", config);
      await daemon.printed('"dead_letters":1');
      expect(outside.slack.messages).toEqual([]);
      expect(await lowstockd("retry", "--all", "--config", config)).toMatchObject({ status: 0, stderr: "" });
      await outside.slack.received(1);
      await daemon.printed('"dead_letters":0');
      expect((await daemon.stop("SIGTERM")).status).toBe(0);
      expect(outside.slack.messages).toHaveLength(1);
    });
  });
}
