import { z } from "zod";
import type { Medium } from "./medium.ts";

/** A template of the operator's: the config names a file, and the loader puts what is in it here. */
export interface TemplateFile {
  readonly path: string;
  readonly source: string;
}

/**
 * A key of the config that takes the path of a template, which must parse: a config that has one is to be read by
 * `parseAsync`. Liquid, and the medium, are loaded where there is one.
 */
export function templateFileSchema(openMedium: () => Promise<Medium>) {
  return z
    .strictObject({ path: z.string(), source: z.string() })
    .superRefine(async ({ path, source }, context) => {
      const { createEngine, TemplateError } = await import("./engine.ts");
      try {
        createEngine(await openMedium())(source);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        context.addIssue({ code: "custom", message: `${path}: ${error.message}` });
      }
    })
    .meta({ template: true });
}
