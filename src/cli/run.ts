import { keepHeapSmall } from "../heap.ts";
import { Interrupted } from "./interrupt.ts";
import { type CommandOptions, withApp } from "./open.ts";

/** Polls and delivers on schedule until it is told to stop, be it before it has begun. */
export async function run(options: CommandOptions): Promise<number> {
  keepHeapSmall();
  try {
    await withApp(options, "write", process.stdout, (app, signal) => app.run(signal));
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
  return 0;
}
