import type { CatalogProduct } from "./catalog.ts";
import type { Client } from "./client.ts";
import { concurrently } from "./concurrently.ts";
import {
  OversizedBodyError,
  RefusedError,
  ServerFailureError,
  SlowAnswerError,
  UnexpectedBodyError,
} from "./errors.ts";

export interface LookedUp {
  /** By product id; null: the API says that the product does not exist. */
  readonly answers: ReadonlyMap<number, CatalogProduct | null>;
  /** Ids of products that could not be read. An id that is neither here nor in `answers` was not asked for. */
  readonly failed: readonly number[];
  /** The first failure; undefined when there was none. */
  readonly failure?: unknown;
}

/** Failures that may concern one product only, such as a record that the server itself cannot read. */
const OF_ONE_PRODUCT = [ServerFailureError, SlowAnswerError, RefusedError, UnexpectedBodyError, OversizedBodyError];

/** From this many such failures on, the server is at fault and not single products. */
const MOST_FAILURES = 5;

/**
 * Asks for products by their id, several at a time. A product that cannot be read is left out of the answers. When the API
 * cannot be reached or the budget is used up, no further product is asked for.
 * @throws the signal's reason, once it is aborted
 */
export async function lookUp(client: Client, products: readonly number[], signal: AbortSignal): Promise<LookedUp> {
  const answers = new Map<number, CatalogProduct | null>();
  const failed: number[] = [];
  const failures: unknown[] = [];
  let isOver = false;
  await concurrently(products, client.concurrency, signal, async (id, either) => {
    if (isOver) return;
    try {
      answers.set(id, await client.product(id, { signal: either }));
    } catch (error) {
      signal.throwIfAborted();
      failed.push(id);
      failures.push(error);
      isOver ||= failures.length >= MOST_FAILURES || !OF_ONE_PRODUCT.some((kind) => error instanceof kind);
    }
  });
  return { answers, failed, failure: failures[0] };
}
