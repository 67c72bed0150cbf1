import { z } from "zod";

const UNITS = { KB: 1_000, MB: 1_000_000 };

/** A size in the config, such as 512KB, read as bytes: 1,000 of them are a KB. */
export const sizeSchema = z
  .string()
  .regex(/^\d{1,6} ?(?:KB|MB)$/i, { error: "must be a size, such as 512KB or 2MB" })
  .transform((text) => Number.parseInt(text, 10) * (/m/i.test(text) ? UNITS.MB : UNITS.KB));
