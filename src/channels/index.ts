import { z } from "zod";
import type { Channel } from "../messages/channel.ts";
import { type EmailConfig, emailSchema } from "./email/config.ts";
import type { ChannelKind } from "./kind.ts";
import { type SlackConfig, slackSchema } from "./slack/config.ts";
import { type WebhookConfig, webhookSchema } from "./webhook/config.ts";

interface Configs {
  readonly slack: SlackConfig;
  readonly email: EmailConfig;
  readonly webhook: WebhookConfig;
}

/** What a kind sends with is loaded where there is a channel of it. */
const loaders: { readonly [T in keyof Configs]: () => Promise<ChannelKind<Configs[T]>> } = {
  slack: async () => (await import("./slack/channel.ts")).slack,
  email: async () => (await import("./email/channel.ts")).email,
  webhook: async () => (await import("./webhook/channel.ts")).webhook,
};

/** One entry of `channels` in the config; its `type` names the kind. */
export const channelSchema = z.discriminatedUnion("type", [
  slackSchema.safeExtend({ type: z.literal("slack") }),
  emailSchema.safeExtend({ type: z.literal("email") }),
  webhookSchema.safeExtend({ type: z.literal("webhook") }),
]);

export type ChannelConfig = z.output<typeof channelSchema>;

/** Opens the channel that a checked entry of the config describes. */
export async function createChannel<T extends keyof Configs>(
  config: Configs[T] & { readonly type: T },
): Promise<Channel> {
  const kind: ChannelKind<Configs[T]> = await loaders[config.type]();
  return kind.create(config);
}
