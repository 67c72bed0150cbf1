import { openKeyStore } from "../../src/store/key-store.ts";
import { describeWithServer } from "../store/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";
import { emptyPostgres } from "./own-database.ts";

describeWithServer("LOWSTOCKD_TEST_POSTGRES_URL", (server) => {
  describeEveryWrite("postgres", async (work) => {
    const url = await emptyPostgres(server, "lowstockd_crash");
    const keyStore = await openKeyStore(url, { writer: true, now: () => new Date() });
    await work(keyStore);
    await keyStore.close();
  });
});
