import { openKeyStore } from "../../src/store/key-store.ts";
import { describeWithServer } from "../store/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";
import { emptyRedis } from "./own-database.ts";

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  describeEveryWrite("redis", async (work) => {
    const keyStore = await openKeyStore(await emptyRedis(server, 1), { writer: true, now: () => new Date() });
    await work(keyStore);
    await keyStore.close();
  });
});
