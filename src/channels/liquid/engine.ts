import { CaptureTag, type Context, Liquid, LiquidError } from "liquidjs";
import { oneLine } from "../../text.ts";
import { Markup } from "./markup.ts";
import { LONGEST_TEMPLATE, type Medium } from "./medium.ts";

/** A template that is parsed. */
export interface Template {
  /**
   * @param scope the variables, plain data; it is not changed
   * @param ms how long it may take
   * @throws {TemplateError}
   */
  render(scope: object, ms: number): string;
}

/** What is wrong with a template, with its place in it; one line, and nothing of a message's data. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

/** Characters that all filters of one rendering may make, so that a silly loop ends before the memory does. */
const MOST_CHARACTERS = 20_000_000;

/** Tags that read other files, and one that writes HTML into whatever it stands in. */
const NO_TAGS = ["include", "render", "layout", "block", "tablerow"];

/**
 * `raw` would print a text unescaped. The others know the time of day or draw lots: a message must be the same when it is
 * sent again, or the parts of it that are out already would not be those that are left out.
 */
const NO_FILTERS = [
  "raw",
  "sample",
  "date",
  "date_to_xmlschema",
  "date_to_rfc822",
  "date_to_string",
  "date_to_long_string",
];

/** Where Liquid appends the place to a message. */
const PLACE = /, line:(\d+), col:(\d+)$/;

/**
 * Parses templates for a medium. Liquid with a fence around it: no files, no time of day, every output escaped, unknown
 * variables and filters are errors.
 * @returns takes the source; throws {TemplateError}
 */
export function createEngine(medium: Medium): (source: string) => Template {
  const liquid = new Liquid({
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    // In place of the file system: there is nothing to include.
    templates: {},
    parseLimit: LONGEST_TEMPLATE,
    memoryLimit: MOST_CHARACTERS,
    outputEscape(this: { readonly context: Context }, value: unknown): string {
      if (value instanceof Markup) return value.text;
      const escaped = medium.escape(asText(value));
      this.context.memoryLimit.use(escaped.length);
      return escaped;
    },
  });
  for (const tag of NO_TAGS) delete liquid.tags[tag];
  for (const filter of NO_FILTERS) liquid.unregisterFilter(filter);
  liquid.registerTag("capture", CaptureMarkup);
  liquid.registerFilter("clip", (value: unknown, most: unknown) => medium.clip(asText(value), atLeastOne(most)));
  for (const [name, filter] of Object.entries(medium.filters)) {
    const handler = (value: unknown, ...args: unknown[]) =>
      filter(value instanceof Markup ? value : asText(value), ...args);
    liquid.registerFilter(name, { raw: true, handler });
  }
  return (source) => {
    const parsed = attempt(() => liquid.parse(source));
    // A copy: {% increment %} writes into what it is given.
    return { render: (scope, ms) => attempt(() => liquid.renderSync(parsed, { ...scope }, { renderLimit: ms })) };
  };
}

/** What was captured is escaped already. */
class CaptureMarkup extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    const scope = context.bottom();
    scope[this.variable] = new Markup(asText(scope[this.variable]));
  }
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.map(asText).join("") : String(value);
}

function atLeastOne(most: unknown): number {
  const count = Math.floor(Number(most));
  if (!(count >= 1)) throw new RangeError("clip takes a number of characters, 1 or more");
  return count;
}

function attempt<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw new TemplateError(describe(error));
  }
}

/** "line 3, column 5: undefined variable: lin.product" */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const words = error.message.replace(PLACE, "");
  const [, line, column] = LiquidError.is(error) ? (PLACE.exec(error.message) ?? []) : [];
  return oneLine(line === undefined ? words : `line ${line}, column ${column}: ${words}`, 300);
}
