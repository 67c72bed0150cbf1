import type { Drained } from "../watch/delivering.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { pollFacts } from "./poll-facts.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { pageProgress } from "./progress.ts";

/** Polls every company once, sends everything that waits, also from earlier runs, tells of its own troubles, and ends. */
export async function once({ json, ...options }: CommandOptions & JsonOption): Promise<number> {
  return withApp(options, "write", json ? process.stderr : process.stdout, async (app, signal) => {
    const companies: object[] = [];
    const channels: ({ readonly channel: string } & Drained)[] = [];
    let failed = false;
    for (const company of app.companies) {
      const outcome = await app.poll(company, { signal, onPage: pageProgress(process.stderr) });
      companies.push(pollFacts(company, outcome));
      if (outcome.polled) continue;
      failed = true;
      // What has waited long enough does not wait for the API.
      await app.flush(company);
    }
    for (const channel of app.channels) {
      const drained = await app.drain(channel, signal);
      failed ||= drained.failed + drained.deadLettered > 0;
      channels.push({ channel, ...drained });
    }
    // After the messages, which do not wait for it.
    for (const company of app.companies) await app.readSales(company, signal);
    const notices: typeof channels = [];
    for (const channel of await app.watchSelf(signal)) {
      notices.push({ channel, ...(await app.drain(channel, signal)) });
    }
    const isFine = !failed && !signal.aborted;
    if (json) printJson({ isFine, companies, channels, notices });
    return isFine ? 0 : 1;
  });
}
