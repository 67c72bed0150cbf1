import { z } from "zod";
import { listOf } from "../list-config.ts";
import { cronSchema } from "../time/cron.ts";
import { durationSchema } from "../time/duration.ts";

/** The `audit` section of the configuration: the report on faults of the catalog. It gives durations in milliseconds. */
export const auditConfigSchema = z.strictObject({
  cron: cronSchema
    .optional()
    .describe("When to look through the whole catalog and send what is to be put right in it; absent: never."),
  channels: listOf(z.string())
    .default([])
    .describe("Who is sent it, by the names under channels; none: every channel."),
  always_out_after: durationSchema
    .prefault("30d")
    .describe("How long a product must have been out of stock everywhere to be reported for it."),
});

export type AuditConfig = z.output<typeof auditConfigSchema>;
