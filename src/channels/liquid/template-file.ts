import { z } from "zod";
import { createEngine, TemplateError } from "./engine.ts";
import type { Medium } from "./medium.ts";

/** A template of the operator's: the config names a file, and the loader puts what is in it here. */
export interface TemplateFile {
  readonly path: string;
  readonly source: string;
}

/** A key of the config that takes the path of a template, which must parse. */
export function templateFileSchema(medium: Medium) {
  return z
    .strictObject({ path: z.string(), source: z.string() })
    .superRefine(({ path, source }, context) => {
      try {
        createEngine(medium)(source);
      } catch (error) {
        if (!(error instanceof TemplateError)) throw error;
        context.addIssue({ code: "custom", message: `${path}: ${error.message}` });
      }
    })
    .meta({ template: true });
}
