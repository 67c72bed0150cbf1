import { describe, expect, it } from "@jest/globals";
import { MOST_AT_HAND } from "../../src/at-hand.ts";
import type { CatalogListing } from "../../src/smartpyme/catalog.ts";
import { createKnownListings, createListingRoom, type KnownListings } from "../../src/smartpyme/known-listings.ts";
import { createPlainReader } from "../../src/smartpyme/read-plain.ts";
import fc, { SEED } from "../fast-check.ts";
import { product } from "./fake-api.ts";

const row = (warehouse: string, stock: number) => ({ stock, stock_minimo: 5, nombre_bodega: warehouse });

/** Reads a product, and notes it among the known ones. */
function read(known: KnownListings, stock: number, fields: object = {}): CatalogListing {
  const entry = product(7, { inventarios: [row("Norte", 40), row("Sur", stock)], ...fields });
  const listing = createPlainReader()(entry, known);
  if (listing === null) throw new Error("the product is odd");
  known.note(listing);
  return listing;
}

const readAnew = (stock: number, fields: object = {}) => read(createKnownListings(), stock, fields);

it("returns the object of the read before when nothing in the listing has changed", () => {
  const known = createKnownListings();
  const first = read(known, 3);
  known.turn();
  expect(read(known, 3)).toBe(first);
});

it("keeps the unchanged parts of a listing that has changed", () => {
  const known = createKnownListings();
  const first = read(known, 3);
  known.turn();
  const next = read(known, 2);
  expect(next).toEqual(readAnew(2));
  expect(next.product).toBe(first.product);
  expect(next.levels[0]).toBe(first.levels[0]);
  expect(next.levels[1]?.product).toBe(first.product);
});

it.each([
  ["another name", { nombre: "Perno" }],
  ["a warehouse more", { inventarios: [row("Norte", 40), row("Sur", 3), row("Este", 1)] }],
  ["a warehouse less", { inventarios: [row("Norte", 40)] }],
  ["warehouses in another order", { inventarios: [row("Sur", 3), row("Norte", 40)] }],
])("takes a listing with %s as it comes", (_, fields) => {
  const known = createKnownListings();
  read(known, 3);
  known.turn();
  const next = read(known, 3, fields);
  expect(next).toEqual(readAnew(3, fields));
  for (const level of next.levels) expect(level.product).toBe(next.product);
});

it("forgets what the read before did not list", () => {
  const known = createKnownListings();
  const first = read(known, 3);
  known.turn();
  known.turn();
  expect(read(known, 3)).not.toBe(first);
});

const TURN = 0;
const FORGET = -1;

it(`finds what this read or the one before listed last, in whatever order (seed ${SEED})`, () => {
  const steps = fc.array(
    fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(TURN, FORGET)),
  );
  fc.assert(
    fc.property(steps, (ids) => {
      const room = createListingRoom();
      const known = createKnownListings(room);
      known.turn();
      let before = new Map<number, CatalogListing>();
      let now = new Map<number, CatalogListing>();
      for (const id of ids) {
        if (id === TURN) {
          known.turn();
          [before, now] = [now, new Map()];
        } else if (id === FORGET) {
          known.turn();
          room.enter({ size: () => MOST_AT_HAND + 1, forget() {} });
          [before, now] = [new Map(), new Map()];
        } else {
          const listing = readAnew(3, { id });
          known.note(listing);
          now.set(id, listing);
        }
        for (const each of ids) expect(known.find(each)).toBe(now.get(each) ?? before.get(each));
      }
    }),
    { numRuns: 300 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1) },
  );
});

describe("of many companies", () => {
  const room = createListingRoom();
  function openCompany(count: number) {
    const known = createKnownListings(room);
    return () => {
      known.turn();
      return Array.from({ length: count }, (_, id) => read(known, 3, { id: id + 1 }));
    };
  }
  const small = Array.from({ length: 7 }, () => openCompany(1_500));
  const large = openCompany(2_500);
  const first = small.map((readSmall) => readSmall());
  const firstOfLarge = large();
  const again = small.toReversed().map((readSmall) => readSmall());

  it("keeps those of the companies read last", () => {
    expect(again[0]?.[0]).toBe(first.at(-1)?.[0]);
  });

  it("forgets those of the companies read longest ago", () => {
    expect(again.at(-1)?.[0]).not.toBe(first[0]?.[0]);
  });

  it("keeps those of a large company, which would cost much to take for new", () => {
    expect(large()[0]).toBe(firstOfLarge[0]);
  });
});
