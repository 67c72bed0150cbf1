import { z } from "zod";
import { listOf } from "../list-config.ts";
import { durationSchema } from "../time/duration.ts";

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The `operations` section of the configuration: who is told of incidents of the daemon. It gives durations in ms. */
export const operationsConfigSchema = z.strictObject({
  channels: listOf(z.string())
    .default([])
    .describe(
      "Channels to tell when a company cannot be read or a channel does not deliver. None, or none of them working: " +
        "everybody is told, through every channel that works.",
    ),
  after: durationSchema.prefault("30m").describe("How long a trouble must last to be told."),
  heartbeat_url: z
    .string()
    .refine((address) => address === "" || isSafe(address), {
      error: "must be an https:// address (http:// is for loopback only), or empty",
    })
    .default("")
    .meta({
      secret: true,
      description:
        "Address of a dead man's switch, such as healthchecks.io: asked for after every round of polls that leaves " +
        "nothing to be desired, so that its silence tells of a daemon that cannot tell anything any more.",
    }),
});

export type OperationsConfig = z.output<typeof operationsConfigSchema>;

function isSafe(address: string): boolean {
  const url = URL.parse(address);
  return url?.protocol === "https:" || (url?.protocol === "http:" && LOOPBACK.test(url.hostname));
}
