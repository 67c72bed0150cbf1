import pMap from "p-map";

/**
 * Maps with so many calls at a time, results in order. The first failure aborts the calls that are still running, and is
 * the one thrown.
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
