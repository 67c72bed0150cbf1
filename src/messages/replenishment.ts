import { once } from "../once.ts";
import type { ReplenishmentOf } from "../stock/consumption/outlooks.ts";
import { normalize } from "../stock/match.ts";
import { daysOf, type Replenishment } from "../stock/outlook.ts";
import { packOf } from "./packs.ts";
import type { SuppliersConfig } from "./suppliers-config.ts";

/** Makes a function that tells what it takes to get more of a product, by what the config says of its supplier. */
export function replenishments(suppliers: SuppliersConfig): ReplenishmentOf {
  const configured = new Map(Object.entries(suppliers).map(([name, config]) => [normalize(name), config]));
  const knownOf = once((supplier: string) => {
    const config = configured.get(normalize(supplier));
    const { lead_time: lead, order_every: every } = config ?? {};
    const times: Replenishment = {
      ...(lead !== undefined && { leadDays: daysOf(lead) }),
      ...(every !== undefined && { reviewDays: daysOf(every) }),
    };
    return { config, times };
  });
  return ({ supplier, sku }) => {
    const { config, times } = knownOf(supplier ?? "");
    const pack = packOf(config?.pack, sku);
    return pack === 1 ? times : { ...times, pack };
  };
}
