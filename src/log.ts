import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { z } from "zod";

export const logSchema = z.strictObject({
  level: z.enum(["debug", "info", "warn", "error"]).default("info").describe("The least that is written."),
  format: z
    .enum(["auto", "json", "pretty"])
    .default("auto")
    .describe("auto: pretty on a terminal, one JSON object a line elsewhere."),
});

/** Shorter texts are not taken for secrets: replacing them would only garble the log. */
const SHORTEST_SECRET = 4;
const MASK = "[secret]";

/**
 * A logger that cannot write any of the given secrets, wherever in a line they stand and however they are escaped there.
 * Log errors under the key `error`: only their class, message and causes are written, never what else they carry.
 */
export function createLog(
  config: z.infer<typeof logSchema>,
  secrets: readonly string[],
  output: NodeJS.WriteStream,
): Logger {
  const mask = createMask(secrets);
  const human = config.format === "pretty" || (config.format === "auto" && output.isTTY);
  const destination = human
    ? pretty({ destination: output, colorize: output.isTTY, sync: true, ignore: "pid,hostname", singleLine: true })
    : output;
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: describeError },
      hooks: { streamWrite: mask },
    },
    destination,
  );
}

/** Replaces every secret in a text by a mask. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // Longest first: a secret that holds another one goes as a whole.
  const unique = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => unique.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** Class and message of an error and of its causes, on one line. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  return error.cause === undefined ? own : `${own} (${describeError(error.cause)})`;
}
