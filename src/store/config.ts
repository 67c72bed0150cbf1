import { z } from "zod";
import { durationSchema } from "../time/duration.ts";
import { DEFAULT_STORE, findFault } from "./store-url.ts";

const SHORTEST_LEASE_MS = 1_000;

/** The `store` section of the configuration: where the daemon keeps its state. */
export const storeConfigSchema = z.strictObject({
  url: z
    .string()
    .check((context) => {
      const message = findFault(context.value);
      if (message !== null) context.issues.push({ code: "custom", input: context.value, message });
    })
    .default(DEFAULT_STORE)
    .meta({
      secret: true,
      description:
        "Where the journal is kept: sqlite:PATH (embedded; relative to this file), redis://… or rediss://…, postgres://… (?schema=NAME for another schema than public); memory: forgets all at exit",
    }),
  lease: durationSchema
    .refine((ms) => ms >= SHORTEST_LEASE_MS, { error: "must be 1s or more" })
    .prefault("15s")
    .describe(
      "On Redis and PostgreSQL: how long after a daemon died another one must wait to take over. One that starts waits for twice as long before it is refused.",
    ),
});

export type StoreConfig = z.infer<typeof storeConfigSchema>;
