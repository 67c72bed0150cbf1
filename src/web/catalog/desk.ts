import { describeError } from "../../log.ts";
import type { Audited } from "../../watch/audit.ts";
import type { Summarized } from "../../watch/catalog.ts";

export interface CatalogRead {
  readonly summarized: Summarized;
  readonly audited: Audited;
}

/** What is known of a company's catalog. */
export interface CompanyCatalog {
  readonly company: string;
  readonly isReading: boolean;
  /** The last read that succeeded; null: there was none since the daemon began. */
  readonly read: CatalogRead | null;
  /** Why the last read failed; null: it did not. */
  readonly error: string | null;
}

/** Where catalogs are read when somebody asks for it. Who only looks costs SmartPyme no request. */
export interface CatalogDesk {
  look(): readonly CompanyCatalog[];
  /** Reads a company's catalog, or waits for the read that is under way. */
  read(company: string): Promise<void>;
}

/** What was read, by company, which outlives a change of the config. */
export type KeptCatalogs = Map<string, Pick<CompanyCatalog, "read" | "error">>;

/**
 * @param onChange called when a read begins or ends
 * @param closing aborts the reads that are under way: they count as not begun
 */
export function createCatalogDesk(
  companies: readonly string[],
  kept: KeptCatalogs,
  read: (company: string, options: { readonly signal: AbortSignal }) => Promise<CatalogRead>,
  onChange: () => void,
  closing: AbortSignal,
): CatalogDesk {
  const underWay = new Map<string, Promise<void>>();
  return {
    look: () =>
      companies.map((company) => ({
        company,
        isReading: underWay.has(company),
        read: kept.get(company)?.read ?? null,
        error: kept.get(company)?.error ?? null,
      })),
    read: (company) => {
      const known = underWay.get(company);
      if (known) return known;
      const reading = read(company, { signal: closing })
        .then(
          (found) => {
            kept.set(company, { read: found, error: null });
          },
          (error: unknown) => {
            if (closing.aborted) return;
            kept.set(company, { read: kept.get(company)?.read ?? null, error: describeError(error) });
          },
        )
        .then(() => {
          underWay.delete(company);
          onChange();
        });
      underWay.set(company, reading);
      onChange();
      return reading;
    },
  };
}
