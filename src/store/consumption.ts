import type { Histories } from "../stock/consumption/filing.ts";
import type { StockBook } from "../stock/consumption/follow-stock.ts";
import type { Place, Tracked } from "../stock/consumption/tracked.ts";
import { isSamePlace } from "../stock/level.ts";
import {
  consumptionOf,
  PLACES,
  SALES_READ,
  type SalesRead,
  salesOf,
  stockOf,
  type TextShard,
} from "./consumption-kinds.ts";
import { FILED_TEXT, formatFiled, formatTracked, TRACKED_TEXT, textReader } from "./consumption-text.ts";
import { damaged } from "./errors.ts";
import type { StoreChange } from "./key-store.ts";
import { currentFormat, type RecordKind } from "./record.ts";
import { keeping, type Records, removing } from "./records.ts";

/** What reading sales changes in what is kept of them. */
export interface SalesUpdate {
  /** Shards that are to be replaced, by number. */
  readonly sold: ReadonlyMap<number, Histories>;
  readonly read: SalesRead;
}

/** What a poll changes in what is kept of a company's consumption. */
export interface ConsumptionUpdate {
  /** Products whose levels are to be kept otherwise; one without levels is forgotten. */
  readonly stock: StockBook;
  /** Shards whose histories are to be replaced, by number. */
  readonly histories: ReadonlyMap<number, Histories>;
  /** Absent: sales were not read. */
  readonly sales?: SalesUpdate | undefined;
}

/** What is kept of consumption, to read. */
export interface ConsumptionReader {
  /** Reads the levels of a company as of its last full read. */
  stockBook(company: string): Promise<StockBook>;
  /** Reads the histories in one shard of a company. */
  histories(company: string, shard: number): Promise<Histories>;
  /** Reads what was sold of the products in one shard of a company. */
  sold(company: string, shard: number): Promise<Histories>;
  /** Reads which days' sales were read. */
  salesRead(company: string): Promise<SalesRead>;
}

const NOTHING_READ: SalesRead = { days: [], failure: null };

export interface Consumption extends ConsumptionReader {
  /** Plans the changes that store an update. */
  plan(company: string, update: ConsumptionUpdate): Promise<PlannedConsumption>;
  /** Forgets what is in memory of a company, after a write that may have been made or not. */
  forget(company: string): void;
  /** Reads all that is kept of a company, to see that it can be read. */
  check(company: string): Promise<void>;
}

export interface PlannedConsumption {
  readonly changes: readonly StoreChange[];
  /** Called once the changes are written. */
  readonly onWritten: () => void;
}

/** How many neighbouring products lie in a shard of levels: few, because any of them that moves has all written again. */
const NEIGHBOURS = 8;
const STOCK_SHARDS = 4_096;

function stockShardOf(productId: number): number {
  return Math.floor(productId / NEIGHBOURS) % STOCK_SHARDS;
}

/** What is in memory of a company: the levels by product, and their texts by shard, so that only what moved is written anew. */
interface Known {
  readonly places: readonly Place[];
  readonly book: Map<number, readonly Tracked[]>;
  readonly shards: Map<number, ReadonlyMap<number, string>>;
}

/**
 * Opens what a store keeps of consumption.
 * @param remembers true for the one writer: it reads the levels of a company once, and then keeps them in memory
 */
export function consumptionIn(records: Records, remembers: boolean): Consumption {
  const companies = new Map<string, Promise<Known>>();

  function knownOf(company: string): Promise<Known> {
    const known = companies.get(company);
    if (known) return known;
    const loading = load(records, company);
    if (!remembers) return loading;
    companies.set(company, loading);
    loading.catch(() => companies.delete(company));
    return loading;
  }

  async function filedIn(kind: RecordKind<TextShard>, company: string, shard: number): Promise<Histories> {
    const texts = await records.get(kind, String(shard));
    if (texts === null) return new Map();
    // Read after the texts: the writer may add places meanwhile, and takes none away.
    const placeAt = findPlaces(await placesOf(records, company), records, `${kind.collection}:${shard}`);
    return readTexts(texts, textReader(placeAt).filed);
  }

  return {
    stockBook: async (company) => (await knownOf(company)).book,
    histories: (company, shard) => filedIn(consumptionOf(company), company, shard),
    sold: (company, shard) => filedIn(salesOf(company), company, shard),
    salesRead: async (company) => (await records.get(SALES_READ, company)) ?? NOTHING_READ,
    forget: (company) => companies.delete(company),
    check: async (company) => {
      await load(records, company);
      await records.list(consumptionOf(company));
      await records.list(salesOf(company));
      await records.get(SALES_READ, company);
    },
    async plan(company, { stock, histories, sales }) {
      const known = await knownOf(company);
      const places = [...known.places];
      const numberOf = numberPlaces(places);
      const shards = new Map<number, Map<number, string>>();
      for (const [id, levels] of stock) {
        const shard = stockShardOf(id);
        const texts = shards.get(shard) ?? new Map(known.shards.get(shard));
        shards.set(shard, texts);
        if (levels.length > 0) texts.set(id, checked(TRACKED_TEXT, formatTracked(levels, numberOf)));
        else texts.delete(id);
      }
      const changes = Array.from(shards, ([shard, texts]) => replacing(stockOf(company), shard, texts));
      const replaceFiled = (kind: RecordKind<TextShard>, filed: ReadonlyMap<number, Histories>) => {
        for (const [shard, kept] of filed) {
          const texts = new Map(
            Array.from(kept, ([id, levels]) => [id, checked(FILED_TEXT, formatFiled(levels, numberOf))]),
          );
          changes.push(replacing(kind, shard, texts));
        }
      };
      replaceFiled(consumptionOf(company), histories);
      if (sales) {
        replaceFiled(salesOf(company), sales.sold);
        changes.push(keeping(SALES_READ, company, sales.read));
      }
      if (places.length > known.places.length) changes.push(keeping(PLACES, company, { places }));
      return { changes, onWritten };

      function onWritten(): void {
        if (!remembers) return;
        for (const [id, levels] of stock) {
          if (levels.length > 0) known.book.set(id, levels);
          else known.book.delete(id);
        }
        for (const [shard, texts] of shards) known.shards.set(shard, texts);
        companies.set(company, Promise.resolve({ ...known, places }));
      }
    },
  };
}

async function load(records: Records, company: string): Promise<Known> {
  const book = new Map<number, readonly Tracked[]>();
  const shards = new Map<number, Map<number, string>>();
  const kind = stockOf(company);
  const listed = await records.list(kind);
  const places = await placesOf(records, company);
  for (const [shard, texts] of listed) {
    const placeAt = findPlaces(places, records, `${kind.collection}:${shard}`);
    for (const [id, levels] of readTexts(texts, textReader(placeAt).tracked)) book.set(id, levels);
    shards.set(
      Number(shard),
      readTexts(texts, (text) => text),
    );
  }
  return { places, book, shards };
}

function readTexts<Product>(texts: TextShard, read: (text: string) => Product): Map<number, Product> {
  return new Map(Object.entries(texts).map(([id, text]) => [Number(id), read(text)]));
}

async function placesOf(records: Records, company: string): Promise<readonly Place[]> {
  return (await records.get(PLACES, company))?.places ?? [];
}

/** Returns a function that finds a place by its number, and throws `StoreUnreadable` when there is none. */
function findPlaces(places: readonly Place[], { store }: Records, key: string): (number: number) => Place {
  return (number) => {
    const place = places[number];
    if (place === undefined) throw damaged(store, key, new Error(`it names place ${number}, which is not listed`));
    return place;
  };
}

/** Returns a function that numbers places by their position in a list, to which it adds those that are not there. */
function numberPlaces(places: Place[]): (place: Place) => number {
  const numbers = new Map<Place, number>();
  return (place) => {
    const known = numbers.get(place);
    if (known !== undefined) return known;
    const listed = places.findIndex((it) => isSamePlace(it, place));
    const number = listed < 0 ? places.push(place) - 1 : listed;
    numbers.set(place, number);
    return number;
  };
}

/**
 * Returns a text that can be read back.
 * @throws {RangeError} when it cannot
 */
function checked(form: RegExp, text: string): string {
  if (!form.test(text)) throw new RangeError(`not what is kept of a product's levels: ${text}`);
  return text;
}

/** Makes the change that stores a shard, whose texts are checked, or removes it when it is empty. */
function replacing(kind: RecordKind<TextShard>, shard: number, texts: ReadonlyMap<number, string>): StoreChange {
  const [{ collection }, id] = [kind, String(shard)];
  if (texts.size === 0) return removing(kind, id);
  return { collection, id, value: { format: currentFormat(kind), value: Object.fromEntries(texts) } };
}
