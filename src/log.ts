import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { z } from "zod";
import { createMask } from "./mask.ts";

export const logSchema = z.strictObject({
  level: z.enum(["debug", "info", "warn", "error"]).default("info").describe("The least that is written."),
  format: z
    .enum(["auto", "json", "pretty"])
    .default("auto")
    .describe("auto: pretty on a terminal, one JSON object a line elsewhere."),
});

/**
 * A logger that cannot write any of the given secrets, wherever in a line they stand and however they are escaped there.
 * Log errors under the key `error`: only their class, message and causes are written, never what else they carry.
 */
export function createLog(
  config: z.infer<typeof logSchema>,
  secrets: readonly string[],
  output: NodeJS.WritableStream & { readonly isTTY?: boolean },
): Logger {
  const isTerminal = output.isTTY ?? false;
  const human = config.format === "pretty" || (config.format === "auto" && isTerminal);
  const destination = human
    ? pretty({ destination: output, colorize: isTerminal, sync: true, ignore: "pid,hostname", singleLine: true })
    : output;
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: describeError },
      hooks: { streamWrite: createMask(secrets) },
    },
    destination,
  );
}

/** Class and message of an error, of its causes and of the errors that it sums up, on one line. */
export function describeError(error: unknown): string {
  return describe(error).replace(/\s*[\r\n]+\s*/g, " ");
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  const summedUp = error instanceof AggregateError ? error.errors : [];
  const reasons = [...summedUp, ...(error.cause === undefined ? [] : [error.cause])];
  return reasons.length === 0 ? own : `${own} (${reasons.map(describe).join("; ")})`;
}
