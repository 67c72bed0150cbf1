import { createChannel } from "./channels/index.ts";
import type { Config } from "./config/schema.ts";
import { messageSettings } from "./config/settings.ts";
import type { SendResult } from "./messages/channel.ts";

/**
 * Sends a message that is marked as a test through one channel of the config. It needs no store.
 * @throws {RangeError} when the config has no channel of that name
 */
export async function sendTestMessage(
  config: Config,
  name: string,
  now: Date,
  signal: AbortSignal,
): Promise<SendResult> {
  const { composeTestMessage } = await import("./messages/test-message.ts");
  const channelConfig = config.channels[name];
  if (!channelConfig) throw new RangeError(`there is no channel "${name}" in the config`);
  const channel = await createChannel(channelConfig);
  try {
    const message = composeTestMessage(name, messageSettings(config), now);
    return await channel.send(message, { partsSent: 0, onPartSent: async () => {}, signal });
  } finally {
    await channel.close();
  }
}

/** A fault of one of the operator's templates. */
export interface Misrendering {
  readonly channel: string;
  /** Template, file, place and reason, on one line. */
  readonly problem: string;
}

/**
 * Renders sample messages of every shape for every channel with templates of the operator's, sends none, and returns the
 * faults. Channels with the shipped templates alone are left out, because tests cover those.
 */
export async function dryRunMessages(config: Config, now: Date): Promise<Misrendering[]> {
  const dryRunning = Object.entries(config.channels).filter(
    ([, channel]) => "templates" in channel && Object.keys(channel.templates ?? {}).length > 0,
  );
  if (dryRunning.length === 0) return [];
  const { composeSampleMessages } = await import("./messages/sample-messages.ts");
  const messages = composeSampleMessages(messageSettings(config), now);
  const found: Misrendering[] = [];
  for (const [channel, channelConfig] of dryRunning) {
    const opened = await createChannel(channelConfig);
    try {
      const problems = new Set(messages.flatMap((message) => opened.dryRun?.(message) ?? []));
      found.push(...Array.from(problems, (problem) => ({ channel, problem })));
    } finally {
      await opened.close();
    }
  }
  return found;
}
