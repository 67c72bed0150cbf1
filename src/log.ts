import type { Logger } from "pino";
import { z } from "zod";
import { describeLine, inLocalTime } from "./log-text.ts";
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
 * Makes a logger that masks the given secrets anywhere in a line, even escaped. Errors are logged under the key `error`: only
 * their class, message and causes are written, and no other property.
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
 * Makes a function that removes secrets and control characters from the values of a line of JSON. It parses the line: in the
 * raw text a secret such as "1234" would also be found in times and numbers, and masking those would break the JSON.
 */
function createLineCleaner(secrets: readonly string[]): (line: string) => string {
  const mask = createMask(secrets);
  // Masked again, because characters that `oneLine` drops may have stood within a secret.
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

/** The fields of each line that this program writes; all others may hold foreign text. */
const lineSchema = z.looseObject({ level: z.string(), time: z.string() });

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Keys of this program's own, which are never masked, even if a secret is the same word. */
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
      const time = colors.dim(inLocalTime(new Date(String(line.time))).slice(11));
      const words = describeLine(line);
      if (line.level === "warn") return `${time} ${colors.yellow(`WARNING ${words}`)}`;
      return `${time} ${line.level === "error" ? colors.red(`ERROR ${words}`) : words}`;
    },
  });
}

/** Describes an error on one line: its class and message, and those of its causes and of an AggregateError's errors. */
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
