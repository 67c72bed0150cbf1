import { expect, it } from "@jest/globals";
import { createPlainReader } from "../../src/smartpyme/read-plain.ts";
import { readProduct } from "../../src/smartpyme/read-product.ts";
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
