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
  /** Null: the API says that there is no such product. */
  readonly answers: ReadonlyMap<number, CatalogProduct | null>;
  /** Ids that could not be read, one by one; what is in neither was not asked for. */
  readonly failed: readonly number[];
  /** The first failure, undefined where there was none. */
  readonly failure?: unknown;
}

/** Failures that may be of one product alone, such as a record that the server itself cannot read. */
const OF_ONE_PRODUCT = [ServerFailureError, SlowAnswerError, RefusedError, UnexpectedBodyError, OversizedBodyError];

/** So many such failures are the server's, and not of single products. */
const MOST_FAILURES = 5;

/**
 * Asks for products one by one, some at a time. A product that cannot be read is left out of the answers; when the API
 * itself is out of reach, or the budget is used up, the rest is left out, too.
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
