import type { Logger } from "pino";
import { z } from "zod";
import { describeLine } from "./log-text.ts";
import { createMask } from "./mask.ts";
import { oneLine } from "./text.ts";

export const logSchema = z.strictObject({
  level: z.enum(["debug", "info", "warn", "error"]).default("info").describe("The least that is written."),
  format: z
    .enum(["auto", "json", "pretty"])
    .default("auto")
    .describe("auto: pretty, in sentences, on a terminal; one JSON object a line elsewhere."),
});

/**
 * A logger that cannot write any of the given secrets, wherever in a line they stand and however they are escaped there.
 * Log errors under the key `error`: only their class, message and causes are written, never what else they carry.
 */
export async function createLog(
  config: z.infer<typeof logSchema>,
  secrets: readonly string[],
  output: NodeJS.WritableStream & { readonly isTTY?: boolean; hasColors?(): boolean },
): Promise<Logger> {
  const { pino } = await import("pino");
  const human = config.format === "pretty" || (config.format === "auto" && output.isTTY);
  const destination = human ? await prettyTo(output, output.hasColors?.() ?? false) : output;
  return pino(
    {
      level: config.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { error: describeError },
      hooks: { streamWrite: createLineCleaner(secrets) },
    },
    destination,
  );
}

/**
 * Takes secrets and whatever a terminal would heed out of the values of a line of JSON. The line is read for that: in its
 * letters a secret such as "1234" would be found in times and numbers, too, and its place taken by what is no JSON.
 */
function createLineCleaner(secrets: readonly string[]): (line: string) => string {
  const mask = createMask(secrets);
  // Once more, as characters that are dropped may have stood within a secret.
  const clean = (text: string) => (TIME.test(text) ? text : mask(oneLine(mask(text))));
  const cleanAll = (value: unknown): unknown => {
    if (typeof value === "string") return clean(value);
    if (Array.isArray(value)) return value.map(cleanAll);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, held]) => [WORD.test(key) ? key : clean(key), cleanAll(held)]),
    );
  };
  return (line) => {
    const { level, time, ...facts } = lineSchema.parse(JSON.parse(line));
    return `${JSON.stringify({ level, time, ...Object(cleanAll(facts)) })}\n`;
  };
}

/** What this program writes into each line; the rest may hold what others say. */
const lineSchema = z.looseObject({ level: z.string(), time: z.string() });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The words of this program are no secrets, though one may have been chosen like them. */
const WORD = /^[a-z_]+$/i;

async function prettyTo(destination: NodeJS.WritableStream, colorize: boolean): Promise<NodeJS.WritableStream> {
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination,
    colorize,
    sync: true,
    ignore: "time,level",
    hideObject: true,
    customColors: "message:reset",
    messageFormat: (line, _, __, { colors }) => {
      const time = colors.dim(new Date(String(line.time)).toLocaleTimeString("sv-SE"));
      const words = describeLine(line);
      if (line.level === "warn") return `${time} ${colors.yellow(`WARNING ${words}`)}`;
      return `${time} ${line.level === "error" ? colors.red(`ERROR ${words}`) : words}`;
    },
  });
}

/** Class and message of an error, of its causes and of the errors that it sums up, on one line. */
export function describeError(error: unknown): string {
  return oneLine(describe(error));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  const summedUp = error instanceof AggregateError ? error.errors : [];
  const reasons = [...summedUp, ...(error.cause === undefined ? [] : [error.cause])];
  return reasons.length === 0 ? own : `${own} (${reasons.map(describe).join("; ")})`;
}
