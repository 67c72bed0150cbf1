import { createClient } from "@keyv/redis";
import { openStore } from "../../src/journal/store.ts";
import { describeWithServer } from "../journal/with-server.ts";
import { describeEveryWrite } from "./every-write.ts";

describeWithServer("LOWSTOCKD_TEST_REDIS_URL", (server) => {
  // The journal's own tests empty database 0, perhaps at this moment.
  const url = new URL("/1", server).href;

  describeEveryWrite("redis", async (work) => {
    const client = await createClient({ url }).connect();
    await client.flushDb();
    await client.close();
    const store = await openStore(url, { writer: true, now: () => new Date() });
    await work(store);
    await store.close();
  });
});
