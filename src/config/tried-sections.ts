import { parseDocument } from "yaml";
import { z } from "zod";
import { alertsConfigSchema } from "../policy/config.ts";
import { routesConfigSchema } from "../policy/routes-config.ts";
import { thresholdsConfigSchema } from "../stock/config.ts";
import type { Fault } from "../watch/simulate.ts";
import { checkConsumption } from "./check-consumption.ts";
import { formatIssue } from "./explain.ts";
import { type Config, checkNames } from "./schema.ts";

/** The sections of a config that decide what is told, and that can be tried without the others. */
const sectionsSchema = z.strictObject({
  thresholds: thresholdsConfigSchema.optional(),
  routes: routesConfigSchema.removeDefault().optional(),
  alerts: alertsConfigSchema.optional(),
});

/**
 * Puts sections in the place of those of a config. Environment variables are not filled in: who tries rules need not be who may
 * read them.
 * @param given the sections, or a text of them in YAML; one that is left out stays as it is
 */
export function withSections(config: Config, given: string | object): Config | { readonly faults: readonly Fault[] } {
  const sections = typeof given === "string" ? readYaml(given) : given;
  if (sections instanceof Error) return { faults: [{ at: "", message: sections.message }] };
  const tried = sectionsSchema
    .transform(({ thresholds = config.thresholds, routes = config.routes, alerts = config.alerts }, context) => {
      const next: Config = { ...config, thresholds, routes, alerts };
      checkNames(next, context);
      checkConsumption(next, context);
      return next;
    })
    .safeParse(sections, { error: formatIssue });
  if (tried.success) return tried.data;
  return { faults: tried.error.issues.map(({ path, message }) => ({ at: z.core.toDotPath(path), message })) };
}

function readYaml(text: string): unknown {
  const document = parseDocument(text, { prettyErrors: true, logLevel: "error" });
  const [error] = document.errors;
  if (error) return new Error(error.message);
  try {
    return document.toJS() ?? {};
  } catch (error) {
    // More aliases than anybody writes by hand.
    return error;
  }
}
