import { z } from "zod";
import { storeKind } from "./store-url.ts";

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
});

export type StoreConfig = z.infer<typeof storeConfigSchema>;
