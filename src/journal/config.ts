import { z } from "zod";
import { durationSchema } from "../stock/duration.ts";
import { storeKind } from "./store-url.ts";

const SHORTEST_LEASE_MS = 1_000;

/** The `store` section of the configuration: where the journal is kept. */
export const storeConfigSchema = z.strictObject({
  url: z
    .string()
    .refine((url) => storeKind(url) !== null, {
      error: "must be sqlite:PATH, redis://HOST, rediss://HOST, postgres://HOST/DATABASE or memory:",
    })
    .default("sqlite:data/lowstockd.sqlite")
    .meta({
      secret: true,
      description:
        "Where the journal is kept: sqlite:PATH (embedded), redis://… or rediss://…, postgres://…; memory: forgets all at exit",
    }),
  lease: durationSchema
    .refine((ms) => ms >= SHORTEST_LEASE_MS, { error: "must be 1s or more" })
    .prefault("15s")
    .describe(
      "On Redis and PostgreSQL: how long after a daemon died another one must wait to take over. One that starts waits for twice as long before it is refused.",
    ),
});

export type StoreConfig = z.infer<typeof storeConfigSchema>;
