import pMap from "p-map";

/**
 * Calls a function for each item, with at most `concurrency` calls at a time. Returns the results in the order of the items.
 * The first failure aborts the other calls and is the one thrown.
 */
export async function concurrently<Item, Result>(
  items: Iterable<Item>,
  concurrency: number,
  signal: AbortSignal,
  call: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const siblings = new AbortController();
  const either = AbortSignal.any([signal, siblings.signal]);
  try {
    return await pMap(items, (item) => call(item, either), { concurrency });
  } catch (error) {
    siblings.abort();
    throw error;
  }
}
