import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { describeWithServer } from "../store/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";
import { emptyRedis } from "./own-database.ts";

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  const onEmpty = (shared: string | null) => async (work: (keyStore: KeyStore) => Promise<void>) => {
    const url = await emptyRedis(server, 1);
    const keyStore = await openKeyStore(url, { writer: true, shared, now: () => new Date() });
    await work(keyStore);
    await keyStore.close();
  };
  describeEveryWrite("redis", onEmpty(null));
  describeEveryWrite("redis, which another process shares", onEmpty("two"), true);
});
