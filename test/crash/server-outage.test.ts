import { describe, expect, test } from "@jest/globals";
import { openWay } from "../store/interruptible.ts";
import { describeWithServer } from "../store/with-server.ts";
import { emptyPostgres, emptyRedis } from "./own-database.ts";
import { openPremises } from "./premises.ts";
import { until } from "./until.ts";

function describeOutage(variable: string, prepare: (server: string) => Promise<string>): void {
  describeWithServer(variable, (server) => {
    describe(`a store at ${new URL(server).protocol}// that goes away under the daemon`, () => {
      test("stops sending, and everything is sent once when it is back", async () => {
        await using premises = await openPremises();
        const way = await openWay(await prepare(server));
        const daemon = await premises.start("run", way.url);
        const failedPolls = () => daemon.lines.filter(({ msg }) => msg.startsWith("poll failed")).length;
        await until("the first message", () => premises.slack.messages.length > 0);

        await way.cut();
        const product = premises.sellOut();
        await until("a poll fails", () => failedPolls() > 0);
        expect(premises.slack.messages).toHaveLength(1);
        await way.restore();
        await until("the second message", () => premises.slack.messages.length > 1);
        expect(JSON.stringify(premises.slack.messages[1])).toContain(product);
        expect(daemon.isAlive()).toBe(true);
        expect(await daemon.end("SIGTERM")).toBe(0);
        await way.cut();
        expect(premises.slack.messages).toHaveLength(2);
      }, 90_000);
    });
  });
}

describeOutage("LOWSTOCKD_TEST_REDIS_URL", (server) => emptyRedis(server, 2));
describeOutage("LOWSTOCKD_TEST_POSTGRES_URL", (server) => emptyPostgres(server, "lowstockd_outage"));
