import type { SendResult } from "../alerts/channel.ts";
import { sendTestMessage } from "../app.ts";
import { loadConfig } from "../config/load.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

/** Sends a sample message, marked as a test, through one channel. */
export async function testChannel(name: string, { json, ...options }: CommandOptions & JsonOption): Promise<number> {
  const { config } = await loadConfig(options.config, process.env);
  if (!Object.hasOwn(config.channels, name)) {
    const names = Object.keys(config.channels).join(", ");
    complain(`${options.config} has no channel ${name}: it has ${names}\n`);
    return 2;
  }
  const result = await untilInterrupted((signal) => sendTestMessage(config, name, systemClock.now(), signal));
  if (json) printJson(factsOf(name, result));
  else if (result.outcome === "sent") {
    print(`Sent a test message through ${name}: look whether it arrived.\n`);
  } else {
    const outlook = result.outcome === "permanent" ? "until that is changed, nothing will arrive" : "it may work later";
    complain(`Not sent through ${name}, ${outlook}: ${result.reason}\n`);
  }
  return result.outcome === "sent" ? 0 : 1;
}

function factsOf(channel: string, result: SendResult): object {
  const { outcome } = result;
  return outcome === "sent"
    ? { channel, isFine: true, outcome, reason: null, warnings: result.warnings ?? [] }
    : { channel, isFine: false, outcome, reason: result.reason, warnings: [] };
}
