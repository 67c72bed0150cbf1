import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { startLoop } from "./loop.ts";
import type { PreparedPoll } from "./poll.ts";
import { type CatalogKnown, type ReadingSales, readSales } from "./read-sales.ts";

/** The pause after the store has failed. */
const STORE_RETRY_MS = 10_000;

export interface SalesLoop {
  /** Takes what a poll has shown of the catalog; each read of all of it has the loop look for days to read. */
  learn(polled: PreparedPoll): void;
  stop(): Promise<void>;
}

/** Reads a company's sales in the background, from its first read of the whole catalog on. */
export function startReadingSales(
  reading: ReadingSales,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): SalesLoop {
  const { company } = reading;
  let catalog: CatalogKnown | null = null;
  const work = async (stopping: AbortSignal): Promise<Date | null> => {
    try {
      return catalog && (await readSales(reading, catalog, stopping));
    } catch (error) {
      if (stopping.aborted) return null;
      throw error;
    }
  };
  const loop = startLoop(work, {
    clock,
    retryMs: STORE_RETRY_MS,
    onFailure: (error) => log.error({ company, error }, "sales could not be read or stored"),
  });
  return {
    learn({ productsBySku: products, summary: { requests } }) {
      if (products === null) return;
      catalog = { products, requests };
      loop.wake();
    },
    stop: () => loop.stop(),
  };
}
