import { type Decimal, decimal, isPositive } from "../stock/decimal.ts";
import type { Level, Product, ProductType } from "../stock/level.ts";
import type { CatalogListing } from "./catalog.ts";
import type { KnownListings } from "./known-listings.ts";
import { NO_ODDITIES } from "./oddities.ts";
import { MOST_ROWS, QUANTITY, typeOf } from "./wire.ts";

/**
 * Reads an entry without oddities as `readProduct` would; returns null for an entry that `readProduct` has to read. What is as
 * in the known listing of the product is taken from there: all of it, or its product and single levels.
 */
export type PlainReader = (entry: unknown, known?: KnownListings) => CatalogListing | null;

/** Marks a field that cannot be read; null marks a blank field. */
const ODD = Symbol("odd");

/** How many of the texts and quantities that a catalog repeats, such as warehouse names, are shared in memory. */
const MOST_SHARED = 20_000;

/**
 * Makes a reader for the entries of one company. It is written by hand and not as a schema, because entries are many and
 * nearly all without oddities. It leaves out fields that no alert needs, and holds texts that repeat only once.
 */
export function createPlainReader(): PlainReader {
  const texts = new Map<string, string>();
  const types = new Map<string, ProductType>();
  const quantities = new Map<string, Decimal | typeof ODD>();

  return (entry, known) => {
    if (!isRecord(entry)) return null;
    const { inventarios } = entry;
    const id = countIn(entry.id);
    if (id === ODD || !Array.isArray(inventarios) || inventarios.length > MOST_ROWS || hasOddDetail(entry)) return null;
    const found = known?.find(id);
    // Oddities are rare; each read describes them anew.
    const before = found?.oddities === NO_ODDITIES ? found : undefined;
    const product = productOf(id, entry, before?.product);
    if (product === null) return null;
    const same = product === before?.product ? before : undefined;
    const levels = levelsOf(inventarios, product, same?.levels);
    if (levels === null) return null;
    return levels === same?.levels ? same : { product, levels, oddities: NO_ODDITIES };
  };

  function productOf(id: number, entry: Fields, known?: Product): Product | null {
    const sku = textIn(entry.codigo);
    const name = textIn(entry.nombre) ?? sku ?? `#${id}`;
    const barcode = textIn(entry.barcode);
    const category = sharedTextIn(entry.nombre_categoria, known?.category);
    const brand = sharedTextIn(entry.marca, known?.brand);
    const supplier = sharedTextIn(entry.nombre_proveedor, known?.supplier);
    const type = typeIn(entry.tipo);
    const enabled = flagIn(entry.enable);
    const cost = costIn(entry.costo);
    if (
      known !== undefined &&
      known.name === name &&
      known.sku === sku &&
      known.barcode === barcode &&
      known.category === category &&
      known.brand === brand &&
      known.supplier === supplier &&
      known.type === type &&
      known.enabled === enabled &&
      known.cost === cost
    ) {
      return known;
    }
    if (
      name === ODD ||
      sku === ODD ||
      barcode === ODD ||
      category === ODD ||
      brand === ODD ||
      supplier === ODD ||
      type === ODD ||
      enabled === ODD ||
      cost === ODD
    ) {
      return null;
    }
    return { id, name, sku, barcode, category, brand, supplier, type, enabled, cost };
  }

  /** Returns the known levels of a product that is as known when the rows say the same. */
  function levelsOf(rows: readonly unknown[], product: Product, known?: readonly Level[]): readonly Level[] | null {
    const isSame = (row: unknown, index: number) => levelOf(row, product, known?.[index]) === known?.[index];
    if (known?.length === rows.length && rows.every(isSame)) return known;
    const levels: Level[] = [];
    for (const [index, row] of rows.entries()) {
      const level = levelOf(row, product, known?.[index]);
      if (level === null) return null;
      levels.push(level);
    }
    // Copied, because a list that grew by single entries keeps room for many more.
    return levels.slice();
  }

  function levelOf(row: unknown, product: Product, known?: Level): Level | null {
    if (!isRecord(row)) return null;
    const branch = sharedTextIn(row.nombre_sucursal, known?.branch);
    const warehouse = sharedTextIn(row.nombre_bodega, known?.warehouse);
    const stock = quantityIn(row.stock);
    const minimum = optionalQuantityIn(row.stock_minimo);
    const maximum = optionalQuantityIn(row.stock_maximo);
    const note = textIn(row.nota);
    if (
      known !== undefined &&
      known.branch === branch &&
      known.warehouse === warehouse &&
      known.stock === stock &&
      known.minimum === minimum &&
      known.maximum === maximum &&
      known.note === note
    ) {
      return known;
    }
    if (branch === ODD || warehouse === ODD || stock === ODD || minimum === ODD || maximum === ODD || note === ODD) {
      return null;
    }
    return { product, branch, warehouse, stock, minimum, maximum, note };
  }

  function sharedTextIn(value: unknown, known: string | null = null): string | null | typeof ODD {
    if (value === known) return known;
    const text = textIn(value);
    return typeof text === "string" ? (texts.get(text) ?? share(texts, text, text)) : text;
  }

  function quantityIn(value: unknown): Decimal | typeof ODD {
    if (typeof value === "number") return Number.isFinite(value) ? decimal(value) : ODD;
    if (typeof value !== "string") return ODD;
    const known = quantities.get(value);
    if (known !== undefined) return known;
    return share(quantities, value, QUANTITY.test(value) ? decimal(value.trim()) : ODD);
  }

  function typeIn(value: unknown): ProductType | typeof ODD {
    const name = textIn(value) ?? "";
    return name === ODD ? ODD : (types.get(name) ?? share(types, name, typeOf(name)));
  }

  function costIn(value: unknown): Decimal | null | typeof ODD {
    const cost = optionalQuantityIn(value);
    return cost === ODD || isPositive(cost) ? cost : null;
  }

  function optionalQuantityIn(value: unknown): Decimal | null | typeof ODD {
    return value === null || value === undefined || value === "" ? null : quantityIn(value);
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether a field that no alert needs cannot be read, which `readProduct` then reports. */
function hasOddDetail({ descripcion, img, precio, costo_anterior, costo_promedio }: Fields): boolean {
  return !(
    isText(descripcion) &&
    isText(img) &&
    isQuantity(precio) &&
    isQuantity(costo_anterior) &&
    isQuantity(costo_promedio)
  );
}

function isText(value: unknown): value is string | number | null | undefined {
  return typeof value === "string" || value === null || value === undefined || Number.isFinite(value);
}

function isQuantity(value: unknown): boolean {
  return isText(value) && (typeof value !== "string" || value === "" || QUANTITY.test(value));
}

function textIn(value: unknown): string | null | typeof ODD {
  if (typeof value === "string") return value.trim() || null;
  if (!isText(value)) return ODD;
  return value === null || value === undefined ? null : String(value);
}

function countIn(value: unknown): number | typeof ODD {
  if (typeof value === "string" && /^\d+$/.test(value)) return Number(value);
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : ODD;
}

function flagIn(value: unknown): boolean | typeof ODD {
  switch (value) {
    case true:
    case 1:
    case "1":
    case "true":
    case null:
    case undefined:
      return true;
    case false:
    case 0:
    case "0":
    case "false":
      return false;
    default:
      return ODD;
  }
}

function share<Value>(known: Map<string, Value>, text: string, value: Value): Value {
  if (known.size >= MOST_SHARED) known.clear();
  known.set(text, value);
  return value;
}
