import type { Company, StockRow } from "../../src/sandbox/company.ts";
import { type Dialect, isInOperation } from "../../src/sandbox/dialect.ts";

/** The true status of a level, by the words of the contract. A level that is gone has none. */
export interface Standing {
  readonly status: "ok" | "low" | "out";
  /** Several if warehouses share a name. */
  readonly stocks: readonly string[];
}

/** Every watched level of a company at one moment, by its key. */
export type Truth = ReadonlyMap<string, Standing>;

/** Reads the truth from the sandbox's company, independently of the daemon's code. */
export function truthOf(company: Company, dialect: Dialect): Truth {
  const truth = new Map<string, Standing>();
  for (const { id, rows } of company.products.filter(({ enabled }) => enabled)) {
    for (const row of rows) {
      const { branch, name, active } = company.warehouse(row.warehouseId);
      if (isInOperation(dialect) && !active) continue;
      const key = JSON.stringify([id, branch, name]);
      const twin = truth.get(key);
      const statuses = [statusOf(row), ...(twin ? [twin.status] : [])];
      const status = (["out", "low", "ok"] as const).find((worst) => statuses.includes(worst)) ?? "ok";
      truth.set(key, { status, stocks: [...(twin?.stocks ?? []), String(row.stock)] });
    }
  }
  return truth;
}

function statusOf({ stock, minimum }: StockRow): Standing["status"] {
  if (minimum === null || minimum <= 0 || stock > minimum) return "ok";
  return stock <= 0 ? "out" : "low";
}
