import { hostname } from "node:os";
import { loadConfig } from "../config/load.ts";
import { openStoreToRead } from "../store/store.ts";
import { systemClock } from "../watch/clock.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";

const LOOK_EVERY_MS = 200;
const PATIENCE_MS = 60_000;

/** Has the running daemon read its config anew, and tells what came of it. Answers 1 where it goes on with the one before. */
export async function reload({ config: file }: CommandOptions): Promise<number> {
  // What is wrong with it is told here, before anything is asked of the daemon.
  const { config } = await loadConfig(file, process.env);
  await using opened = new AsyncDisposableStack();
  const store = await openStoreToRead(config.store.url, { now: systemClock.now });
  opened.defer(() => store.close());
  const writer = await store.writer();
  if (!writer?.isAtWork) {
    complain("lowstockd: no daemon runs on this store, so there is nothing to reload: lowstockd run starts one\n");
    return 1;
  }
  const [, pid = "", host = ""] = /^pid (\d+) on host (.+)$/.exec(writer.process) ?? [];
  if (host !== hostname()) {
    complain(
      `lowstockd: the daemon (${writer.process}) is not on this host: run this there, or send it SIGHUP, for example with ` +
        "docker compose kill -s HUP lowstockd\n",
    );
    return 1;
  }
  const before = (await store.lastReload())?.at;
  process.kill(Number(pid), "SIGHUP");
  for (const giveUpAt = performance.now() + PATIENCE_MS; performance.now() < giveUpAt; ) {
    await systemClock.sleep(LOOK_EVERY_MS, new AbortController().signal);
    const last = await store.lastReload();
    if (last === null || last.at === before) continue;
    if (last.error === null) {
      print("the daemon has read its config anew, and it is in force\n");
      return 0;
    }
    complain(`lowstockd: the daemon goes on with the config before: ${last.error}\n`);
    return 1;
  }
  complain("lowstockd: the daemon was asked and has not answered within a minute: its log says more\n");
  return 1;
}
