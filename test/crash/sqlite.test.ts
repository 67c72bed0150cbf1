import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openKeyStore } from "../../src/store/key-store.ts";
import { describeEveryWrite } from "./every-write.ts";

describeEveryWrite("sqlite", async (work) => {
  const folder = mkdtempSync(join(tmpdir(), "lowstockd-crash-"));
  const keyStore = await openKeyStore(`sqlite:${join(folder, "journal.sqlite")}`, {
    writer: true,
    now: () => new Date(),
  });
  await work(keyStore);
  await keyStore.close();
  rmSync(folder, { recursive: true });
});
