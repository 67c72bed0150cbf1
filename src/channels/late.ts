import type { Channel } from "../messages/channel.ts";
import type { Message } from "../messages/message.ts";
import { addressesOf } from "./email/addresses.ts";
import { type ChannelConfig, createChannel } from "./index.ts";

/** A channel that is loaded and opened at its first message: a daemon that has nothing to tell holds no mail client. */
export interface LateChannel extends Pick<Channel, "send" | "close" | "recipients"> {
  /** As `Channel.preview`. */
  preview(message: Message): Promise<string>;
}

/** The channel that a checked entry of the config describes. What cannot be opened is tried again with the next message. */
export function openLate(config: ChannelConfig): LateChannel {
  let opened: Promise<Channel> | null = null;
  return {
    // Known before anything is loaded: who waits for what goes by them.
    ...(config.type === "email" && { recipients: addressesOf(config.to) }),
    send: async (message, options) => (await open()).send(message, options),
    preview: async (message) => (await open()).preview(message),
    close: async () => (await opened)?.close(),
  };

  function open(): Promise<Channel> {
    opened ??= createChannel(config).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  }
}
