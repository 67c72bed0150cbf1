import { loadConfig } from "../config/load.ts";
import type { SendResult } from "../messages/channel.ts";
import { sendTestMessage } from "../try-channels.ts";
import { systemClock } from "../watch/clock.ts";
import { untilInterrupted } from "./interrupt.ts";
import type { CommandOptions } from "./open.ts";
import { complain, print } from "./print.ts";
import { type JsonOption, printJson } from "./print-json.ts";

/**
 * Sends a sample message, marked as a test, through one channel. Answers 1 when somebody who is to get it did not, also
 * where others did.
 */
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
    for (const warning of result.warnings ?? []) print(`Warning: ${warning}\n`);
    for (const { address, reason, isFinal } of result.unreached ?? []) {
      const outlook = isFinal ? "refused" : "not now, it may work later";
      complain(`Not sent to ${address} (${outlook}): ${reason}\n`);
    }
  } else {
    complain(`Not sent through ${name}, ${describeOutlook(result)}: ${result.reason}\n`);
  }
  return isFine(result) ? 0 : 1;
}

function describeOutlook(result: Exclude<SendResult, { outcome: "sent" }>): string {
  if (result.outcome === "permanent") return "until that is changed, nothing will arrive";
  return result.needsOperator ? "it needs you" : "it may work later";
}

function factsOf(channel: string, result: SendResult): object {
  const { outcome, unreached = [] } = result;
  return outcome === "sent"
    ? { channel, isFine: isFine(result), outcome, reason: null, warnings: result.warnings ?? [], unreached }
    : { channel, isFine: false, outcome, reason: result.reason, warnings: [], unreached };
}

function isFine({ outcome, unreached = [] }: SendResult): boolean {
  return outcome === "sent" && unreached.length === 0;
}
