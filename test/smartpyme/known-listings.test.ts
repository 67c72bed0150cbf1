import { describe, expect, it } from "@jest/globals";
import type { CatalogListing } from "../../src/smartpyme/catalog.ts";
import { createKnownListings, createListingRoom, type KnownListings } from "../../src/smartpyme/known-listings.ts";
import { createPlainReader } from "../../src/smartpyme/read-plain.ts";
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
