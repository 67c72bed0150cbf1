import { type KeyStore, openKeyStore } from "../../src/store/key-store.ts";
import { describeWithServer } from "../store/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";
import { emptyPostgres } from "./own-database.ts";

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) => {
  const onEmpty = (shared: string | null) => async (work: (keyStore: KeyStore) => Promise<void>) => {
    const url = await emptyPostgres(server, "lowstockd_crash");
    const keyStore = await openKeyStore(url, { writer: true, shared, now: () => new Date() });
    await work(keyStore);
    await keyStore.close();
  };
  describeEveryWrite("postgres", onEmpty(null));
  describeEveryWrite("postgres, which another process shares", onEmpty("two"), true);
});
