import { validateDetailed } from "node-cron";
import { z } from "zod";

/** A cron expression of 5 fields, or of 6 with seconds first, as the daemon's schedules take it. */
export const cronSchema = z.string().superRefine((expression, context) => {
  const { errors } = validateDetailed(expression);
  const message = errors.map((error) => error.message).join("; ");
  if (errors.length > 0) context.addIssue({ code: "custom", message: `must be a cron expression: ${message}` });
});
