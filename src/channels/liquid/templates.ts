import { readFileSync } from "node:fs";
import { oneLine } from "../../text.ts";
import { createEngine, type Template, TemplateError } from "./engine.ts";
import type { Medium } from "./medium.ts";
import type { TemplateFile } from "./template-file.ts";

/** The templates of a channel: for each of its texts the operator's, where there is one, and the shipped one. */
export interface Templates<Name extends string> {
  /**
   * Makes a message of the texts. Where a template of the operator's fails, `make` starts again with the shipped one in
   * its place: an alert never falls to a mistake in a template.
   */
  use<Made>(make: (texts: Texts<Name>) => Made): Used<Made>;
}

export interface Texts<Name extends string> {
  render(name: Name, scope: object): string;
  /** Falls back to the shipped template of this text. Returns only where that is what was rendered. */
  refuse(name: Name, why: string): void;
}

export interface Used<Made> {
  readonly made: Made;
  /** A sentence for each template that failed. */
  readonly warnings: readonly string[];
}

/** What one template of the operator's may take of the time of one message, all of its renderings together. */
const ALLOWANCE_MS = 2_000;

/** The shipped ones have no end of it: they are known to be quick, and nothing is left to fall back to. */
const NO_LIMIT_MS = 600_000;

class Refused extends Error {
  readonly template: string;

  constructor(template: string, why: string) {
    super(why);
    this.template = template;
  }
}

/**
 * Reads and parses the shipped templates, and parses those of the operator.
 * @param folder where the shipped ones are, as NAME.liquid
 * @param media what each of them is rendered for
 * @throws {TemplateError} when one does not parse, which the config would have refused
 */
export function openTemplates<Name extends string>(
  folder: URL,
  media: Readonly<Record<Name, Medium>>,
  files: Readonly<Partial<Record<NoInfer<Name>, TemplateFile | undefined>>>,
): Templates<Name> {
  const shipped = new Map<string, Template>();
  const own = new Map<string, Template & { readonly path: string }>();
  for (const name in media) {
    const parse = createEngine(media[name]);
    shipped.set(name, parse(readFileSync(new URL(`${name}.liquid`, folder), "utf8")));
    const file = files[name];
    if (file) own.set(name, { path: file.path, ...parse(file.source) });
  }
  return {
    use(make) {
      const failed = new Map<string, string>();
      for (;;) {
        try {
          const made = make(textsWithout(failed));
          const warnings = Array.from(
            failed,
            ([name, why]) => `template ${name}: ${own.get(name)?.path}: ${why} (the shipped one is used in its place)`,
          );
          return { made, warnings };
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          failed.set(error.template, oneLine(error.message, 300));
        }
      }
    },
  };

  function textsWithout(failed: ReadonlyMap<string, string>): Texts<Name> {
    const spent = new Map<string, number>();
    return {
      render(name, scope) {
        const template = failed.has(name) ? undefined : own.get(name);
        if (!template) return known(shipped, name).render(scope, NO_LIMIT_MS);
        const before = spent.get(name) ?? 0;
        const startedAt = performance.now();
        try {
          return template.render(scope, ALLOWANCE_MS - before);
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          throw new Refused(name, error.message);
        } finally {
          spent.set(name, before + performance.now() - startedAt);
        }
      },
      refuse(name, why) {
        if (own.has(name) && !failed.has(name)) throw new Refused(name, why);
      },
    };
  }
}

function known(templates: ReadonlyMap<string, Template>, name: string): Template {
  const template = templates.get(name);
  if (!template) throw new RangeError(`there is no template ${name}`);
  return template;
}
