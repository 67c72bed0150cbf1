import type { ObservedLevel } from "../simulation/past-rates.ts";
import { type Histories, productsByShard, SHARDS } from "../stock/consumption/filing.ts";
import { joinHistories } from "../stock/consumption/history.ts";
import { isSamePlace } from "../stock/level.ts";
import type { ConsumptionReader } from "../store/consumption.ts";

/** What was seen of the demand for each level of some products, by product id. */
export type ObservedProducts = ReadonlyMap<number, readonly ObservedLevel[]>;

/** Reads what was seen of the demand for each level of a company. */
export async function readObserved(store: ConsumptionReader, company: string): Promise<ObservedProducts> {
  const observed = new Map<number, readonly ObservedLevel[]>();
  for await (const [, products] of readObservedShards(store, company)) {
    for (const [id, levels] of products) observed.set(id, levels);
  }
  return observed;
}

/** Reads the same shard by shard, each with its number: all of it together may be large. */
export async function* readObservedShards(
  store: ConsumptionReader,
  company: string,
): AsyncGenerator<readonly [shard: number, products: ObservedProducts]> {
  const book = await store.stockBook(company);
  const all = Array.from({ length: SHARDS }, (_, shard) => shard);
  for (const [shard, products] of productsByShard(all, book, new Map())) {
    const observed = new Map<number, readonly ObservedLevel[]>();
    const filed = products.size > 0 ? await store.histories(company, shard) : NOTHING_FILED;
    for (const [id, levels] of products) {
      const older = filed.get(id) ?? [];
      const joined = levels.map((level) => {
        const before = older.find(({ place }) => isSamePlace(place, level.place)) ?? { falls: [], blind: [] };
        return { ...level, ...joinHistories(before, level, Number.NEGATIVE_INFINITY) };
      });
      observed.set(id, joined);
    }
    yield [shard, observed];
  }
}

const NOTHING_FILED: Histories = new Map();
