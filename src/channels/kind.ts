import type { z } from "zod";
import type { Channel } from "../messages/channel.ts";

/** A kind of channel, as `channels/index.ts` lists them. `C` is its part of the config, already checked. */
export interface ChannelKind<C> {
  /** The word that `type:` has in the config. */
  readonly type: string;
  /** A strict object without `type`, which the config adds. */
  readonly schema: z.ZodObject & z.ZodType<C>;
  create(config: C): Channel;
}
