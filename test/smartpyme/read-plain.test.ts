import { expect, it } from "@jest/globals";
import type { CatalogListing } from "../../src/smartpyme/catalog.ts";
import { createKnownListings } from "../../src/smartpyme/known-listings.ts";
import { createPlainReader } from "../../src/smartpyme/read-plain.ts";
import { readProduct } from "../../src/smartpyme/read-product.ts";
import { keepLevel, keepProduct } from "../../src/stock/keep-known.ts";
import fc, { SEED } from "../fast-check.ts";

const numRuns = 2_000 * Number(process.env.LOWSTOCKD_TEST_RUNS ?? 1);

const odd = fc.constantFrom<unknown>({}, [], [7], true, "muchos", Number.POSITIVE_INFINITY, "1e3", "1,5", 5e-324, -1);
const usual = (...values: unknown[]) =>
  fc.oneof({ weight: 60, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: odd });
const text = usual("Tornillo", " Perno ", "", "  ", null, undefined, 4711, "Ñandú\u00a0", "__proto__");
const quantity = usual("12.000000", "0.000000", 3, 0, 2.5, " 7.5 ", "-4", "00012.5", "9".repeat(65), 1e21, 0.1 + 0.2);
const optionalQuantity = fc.oneof(quantity, fc.constantFrom("", null, undefined));

const row = fc.oneof(
  {
    weight: 40,
    arbitrary: fc.record({
      stock: quantity,
      stock_minimo: optionalQuantity,
      stock_maximo: optionalQuantity,
      nota: text,
      nombre_bodega: text,
      nombre_sucursal: text,
    }),
  },
  { weight: 1, arbitrary: odd },
);

const entry = fc.record(
  {
    id: usual(1, 301, "301", 0, "9".repeat(30), -0),
    nombre: text,
    descripcion: text,
    codigo: text,
    barcode: text,
    nombre_categoria: text,
    precio: optionalQuantity,
    costo: optionalQuantity,
    costo_anterior: optionalQuantity,
    costo_promedio: optionalQuantity,
    marca: text,
    tipo: usual("Producto", "Materia  Prima", "materia_prima", "SERVICIO", "Compuesto", "otro", null, undefined),
    enable: usual(1, 0, "1", "0", true, false, "true", "false", null, undefined),
    img: text,
    nombre_proveedor: text,
    created_at: usual("2024-06-01T08:00:00.000000Z", "-0001-11-30T00:00:00.000000Z", "0000-00-00", null),
    inventarios: fc.oneof(
      { weight: 30, arbitrary: fc.array(row, { maxLength: 3 }) },
      { weight: 1, arbitrary: odd },
      { weight: 1, arbitrary: fc.constant(Array.from({ length: 1_001 }, () => ({ stock: 1 }))) },
    ),
  },
  { requiredKeys: ["id", "inventarios"] },
);

it(`reads the same as the careful reader where that finds nothing odd, and nothing else (seed ${SEED})`, () => {
  const readPlain = createPlainReader();
  let sound = 0;
  fc.assert(
    fc.property(fc.oneof({ weight: 30, arbitrary: entry }, { weight: 1, arbitrary: odd }), (value) => {
      const careful = readProduct(value, String);
      const isSound = !("stranger" in careful) && careful.oddities.told.length === 0;
      const { product, levels, oddities } = isSound ? careful : {};
      expect(readPlain(value)).toEqual(isSound ? { product, levels, oddities } : null);
      sound += isSound ? 1 : 0;
    }),
    { numRuns },
  );
  expect(sound).toBeGreaterThan(numRuns / 10);
});

const ROW_FIELDS = ["stock", "stock_minimo", "stock_maximo", "nota", "nombre_bodega", "nombre_sucursal"];

/** A function that returns the rows of the later read: those of the one before, or changed in one of the usual ways. */
const change = fc.oneof(
  { weight: 3, arbitrary: fc.constant((rows: unknown[]) => rows) },
  fc.constant((rows: unknown[]) => rows.toReversed()),
  fc.constant((rows: unknown[]) => rows.slice(0, -1)),
  row.map((added) => (rows: unknown[]) => [...rows, added]),
  fc.tuple(row, fc.nat(2), fc.subarray(ROW_FIELDS, { maxLength: 1 })).map(
    ([other, at, fields]) =>
      (rows: unknown[]) =>
        rows.map((before, index) => (index === at ? mixed(before, other, fields) : before)),
  ),
);

/** Returns an object with some fields of another one. */
function mixed(before: unknown, other: unknown, fields: readonly string[]): object {
  const taken = Object.entries(other ?? {}).filter(([field]) => fields.includes(field));
  return Object.assign({}, before, Object.fromEntries(taken));
}

const FIELDS = [
  "nombre",
  "codigo",
  "barcode",
  "nombre_categoria",
  "marca",
  "nombre_proveedor",
  "tipo",
  "enable",
  "costo",
];

const twoReads = fc
  .tuple(entry, entry, fc.subarray(FIELDS, { maxLength: 2 }), fc.boolean(), change)
  .map(([before, other, fields, isSame, ofRows]) => {
    const rows = before.inventarios;
    const inventarios = Array.isArray(rows) ? ofRows(rows) : rows;
    return [before, { ...mixed(before, other, isSame ? [] : fields), inventarios }];
  });

/** Keeps what is known of a listing that has been built in full. */
function keepListing(before: CatalogListing, now: CatalogListing): CatalogListing {
  const product = keepProduct(before.product, now.product);
  const levels = now.levels.map((level, index) => {
    const known = before.levels[index];
    return known ? keepLevel(known, { ...level, product }) : { ...level, product };
  });
  const isSame = product === before.product && levels.length === before.levels.length;
  return isSame && levels.every((level, index) => level === before.levels[index])
    ? before
    : { ...now, product, levels };
}

it(`takes from a known listing what is the same, and builds the rest (seed ${SEED})`, () => {
  const readPlain = createPlainReader();
  const kept = { listings: 0, products: 0, levels: 0 };
  fc.assert(
    fc.property(twoReads, ([earlier, later]) => {
      const known = createKnownListings();
      const before = readPlain(earlier);
      if (before) known.note(before);
      const anew = readPlain(later);
      const expected = before && anew ? keepListing(before, anew) : anew;
      const read = readPlain(later, known);
      expect(read).toStrictEqual(expected);
      expect(read === before).toBe(expected === before);
      expect(read?.product === before?.product).toBe(expected?.product === before?.product);
      if (!before || !read || !expected) return;
      const positions = ({ levels }: CatalogListing) => levels.map((level) => before.levels.indexOf(level));
      expect(positions(read)).toEqual(positions(expected));
      for (const level of read.levels) expect(level.product).toBe(read.product);
      if (read === before) kept.listings += 1;
      else if (positions(read).some((position) => position >= 0)) kept.levels += 1;
      else if (read.product === before.product) kept.products += 1;
    }),
    { numRuns },
  );
  for (const count of Object.values(kept)) expect(count).toBeGreaterThan(numRuns / 100);
});

it("takes nothing from a known listing with oddities", () => {
  const entryOf = (barcode: unknown) => ({ id: 7, barcode, inventarios: [{ stock: 1 }] });
  const careful = readProduct(entryOf({}), String);
  if ("stranger" in careful) throw new Error(careful.stranger);
  const known = createKnownListings();
  known.note(careful);
  const read = createPlainReader()(entryOf(null), known);
  expect(read).toMatchObject({ product: careful.product, oddities: { told: [] } });
  expect(read?.product).not.toBe(careful.product);
});
