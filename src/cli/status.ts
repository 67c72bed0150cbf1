import { type CommandOptions, withApp } from "./open.ts";
import { renderOverview } from "./status-text.ts";

/** Tells how everything is going, also beside a running daemon. Answers 1 when something is not as it should be. */
export async function status({ json, ...options }: CommandOptions & { readonly json: boolean }): Promise<number> {
  return withApp(options, "read", process.stderr, async (app, _, { poll }) => {
    const overview = await app.overview();
    const text = json ? JSON.stringify(overview, null, 2) : renderOverview(overview, poll.timezone);
    process.stdout.write(`${text}\n`);
    return overview.isFine ? 0 : 1;
  });
}
