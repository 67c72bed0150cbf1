import { z } from "zod";
import type { Channel } from "../alerts/channel.ts";
import { email } from "./email.ts";
import type { ChannelKind } from "./kind.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

const kinds = { slack, email, webhook };

type Kinds = typeof kinds;
type Configs = { readonly [T in keyof Kinds]: z.output<Kinds[T]["schema"]> };

/** One entry of `channels` in the config; its `type` names the kind. */
export const channelSchema = z.discriminatedUnion("type", [
  slack.schema.safeExtend({ type: z.literal("slack") }),
  email.schema.safeExtend({ type: z.literal("email") }),
  webhook.schema.safeExtend({ type: z.literal("webhook") }),
]);

export type ChannelConfig = z.output<typeof channelSchema>;

/** Opens the channel that a checked entry of the config describes. */
export function createChannel<T extends keyof Configs>(config: Configs[T] & { readonly type: T }): Channel {
  const creators: { readonly [K in keyof Configs]: Pick<ChannelKind<Configs[K]>, "create"> } = kinds;
  return creators[config.type].create(config);
}
