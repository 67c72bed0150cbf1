import { type CommandOptions, withApp } from "./open.ts";
import { print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";
import { renderOverview } from "./status-text.ts";

/** Tells how everything is going, also beside a running daemon. Answers 1 when something is not as it should be. */
export async function status({ json, ...options }: CommandOptions & JsonOption): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, _, { poll }) => {
    const overview = await app.overview();
    if (json) printJson(overview);
    else print(`${renderOverview(overview, poll.timezone)}\n`);
    return overview.isFine ? 0 : 1;
  });
}
