import { sendTestMessage } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";
import type { CommandOptions } from "./open.ts";

/** Sends a sample message, marked as a test, through one channel. */
export async function testChannel(name: string, options: CommandOptions): Promise<number> {
  const { config } = await loadConfig(options.config, process.env);
  if (!Object.hasOwn(config.channels, name)) {
    const names = Object.keys(config.channels).join(", ");
    process.stderr.write(`${options.config} has no channel ${name}: it has ${names}\n`);
    return 2;
  }
  const result = await untilInterrupted((signal) => sendTestMessage(config, name, systemClock.now(), signal));
  if (result.outcome === "sent") {
    process.stdout.write(`Sent a test message through ${name}: look whether it arrived.\n`);
    return 0;
  }
  const outlook = result.outcome === "permanent" ? "until that is changed, nothing will arrive" : "it may work later";
  process.stderr.write(`Not sent through ${name}, ${outlook}: ${result.reason}\n`);
  return 1;
}
