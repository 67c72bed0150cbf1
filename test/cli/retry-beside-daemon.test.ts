import { expect, jest, test } from "@jest/globals";
import { emptyPostgres, emptyRedis } from "../crash/own-database.ts";
import { describeWithServer } from "../store/with-server.ts";
import { lowstockd, PATIENCE_MS, start } from "./lowstockd.ts";
import { type Outside, openOutside } from "./outside.ts";

jest.setTimeout(PATIENCE_MS);

test("on an embedded store a dead letter is put back from beside the daemon, which delivers it", async () => {
  await using outside = await openOutside({ products: 40 });
  await assertRetried(outside, outside.config().store || {});
});

describeRetry("LOWSTOCKD_TEST_REDIS_URL", (server) => emptyRedis(server, 3));
describeRetry("LOWSTOCKD_TEST_POSTGRES_URL", (server) => emptyPostgres(server, "lowstockd_retry"));

function describeRetry(variable: string, emptied: (server: string) => Promise<string>): void {
  describeWithServer(variable, (server) => {
    test("on a server's store a dead letter is put back from beside the daemon, which delivers it", async () => {
      await using outside = await openOutside({ products: 40 });
      await assertRetried(outside, { url: await emptied(server) });
    });
  });
}

async function assertRetried(outside: Outside, store: object | undefined): Promise<void> {
  const config = await outside.writeConfig({ ...(store && { store }), poll: { cron: "* * * * * *" } });
  outside.slack.fail({ status: 400, body: "invalid_blocks" });
  await using daemon = start("run", "--config", config);
  await daemon.printed('"dead_letters":1');
  expect(outside.slack.messages).toEqual([]);
  expect(await lowstockd("retry", "--all", "--config", config)).toMatchObject({ status: 0, stderr: "" });
  await outside.slack.received(1);
  await daemon.printed('"msg":"delivered"');
  expect((await daemon.stop("SIGTERM")).status).toBe(0);
  expect(outside.slack.messages).toHaveLength(1);
}
