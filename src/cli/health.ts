import type { Overdue } from "../watch/track-poll.ts";
import { type CommandOptions, withApp } from "./open.ts";
import { print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

/** For a container's health check: whether every company is polled when it is due. */
export async function health({ json, ...options }: CommandOptions & JsonOption): Promise<number> {
  return withApp(options, "read", process.stderr, async (app) => {
    const overdue = await app.overdue();
    const isFine = overdue.length === 0;
    if (json) printJson({ isFine, overdue });
    else for (const company of overdue) print(`${describe(company)}\n`);
    return isFine ? 0 : 1;
  });
}

function describe({ company, nextDueAt, lastPollAt }: Overdue): string {
  if (nextDueAt === null) return `${company}: no daemon has watched it in this store yet`;
  return `${company}: a poll was due at ${nextDueAt}, the last one was at ${lastPollAt ?? "no time at all"}`;
}
