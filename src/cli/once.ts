import { type CommandOptions, withApp } from "./open.ts";
import { pageProgress } from "./progress.ts";

/** Polls every company once, sends everything that waits, also from earlier runs, tells of its own troubles, and ends. */
export async function once(options: CommandOptions): Promise<number> {
  return withApp(options, "write", process.stdout, async (app, signal) => {
    let failed = false;
    for (const company of app.companies) {
      const polled = await app.poll(company, { signal, onPage: pageProgress(process.stderr) });
      failed ||= polled === null;
      // What has waited long enough does not wait for the API.
      if (polled === null) await app.release(company);
    }
    for (const channel of app.channels) {
      const drained = await app.drain(channel, signal);
      failed ||= drained.failed + drained.buried > 0;
    }
    for (const channel of await app.watchSelf(signal)) await app.drain(channel, signal);
    return failed || signal.aborted ? 1 : 0;
  });
}
