import { z } from "zod";
import { findRedisFault } from "./redis-url.ts";

/** The `scale` section of the configuration: many daemons that share the companies of one config. */
export const scaleConfigSchema = z.strictObject({
  redis: z
    .string()
    .check((context) => {
      const message = findRedisFault(context.value);
      if (message !== null) context.issues.push({ code: "custom", input: context.value, message });
    })
    .meta({
      secret: true,
      description:
        "The Redis through which any number of daemons share the work: redis://…, rediss://…, or redis-sentinel://HOST:26379,HOST2:26379/0#NAME. What must not be lost stays in the store.",
    }),
});

export type ScaleConfig = z.infer<typeof scaleConfigSchema>;
