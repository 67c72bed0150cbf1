import type { ObservedLevel } from "../simulation/past-rates.ts";
import { productsByShard, SHARDS } from "../stock/consumption/filing.ts";
import { joinHistories } from "../stock/consumption/history.ts";
import { isSamePlace } from "../stock/level.ts";
import type { ConsumptionReader } from "../store/consumption.ts";

/** Reads what was seen of the demand for each level of a company, by product id. */
export async function readObserved(
  store: ConsumptionReader,
  company: string,
): Promise<ReadonlyMap<number, readonly ObservedLevel[]>> {
  const observed = new Map<number, readonly ObservedLevel[]>();
  const book = await store.stockBook(company);
  const all = Array.from({ length: SHARDS }, (_, shard) => shard);
  for (const [shard, products] of productsByShard(all, book, new Map())) {
    if (products.size === 0) continue;
    const filed = await store.histories(company, shard);
    for (const [id, levels] of products) {
      const older = filed.get(id) ?? [];
      const joined = levels.map((level) => {
        const before = older.find(({ place }) => isSamePlace(place, level.place)) ?? { falls: [], blind: [] };
        return { ...level, ...joinHistories(before, level, Number.NEGATIVE_INFINITY) };
      });
      observed.set(id, joined);
    }
  }
  return observed;
}
