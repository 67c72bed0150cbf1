import type { z } from "zod";
import { alertsConfigSchema } from "../../src/policy/config.ts";
import { createPolicy } from "../../src/policy/create-policy.ts";
import type { AlertPolicy } from "../../src/policy/policy.ts";
import { routesConfigSchema } from "../../src/policy/routes-config.ts";

export interface PolicySections {
  readonly routes?: z.input<typeof routesConfigSchema>;
  readonly alerts?: z.input<typeof alertsConfigSchema>;
  readonly channels?: readonly string[];
  readonly timezone?: string;
}

/** Compiles the policy of a config with these sections; sections that are absent have their defaults. */
export function policyOf(sections: PolicySections = {}, company = "mi-empresa"): AlertPolicy {
  const { routes, alerts = {}, channels = ["bodega", "compras"], timezone = "America/El_Salvador" } = sections;
  return createPolicy(company, {
    routes: routesConfigSchema.parse(routes),
    alerts: alertsConfigSchema.parse(alerts),
    channels,
    timezone,
  });
}
