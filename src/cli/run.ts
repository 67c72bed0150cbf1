import { type CommandOptions, withApp } from "./open.ts";

/** Polls and delivers on schedule until it is told to stop. */
export async function run(options: CommandOptions): Promise<number> {
  await withApp(options, "write", process.stdout, (app, signal) => app.run(signal));
  return 0;
}
