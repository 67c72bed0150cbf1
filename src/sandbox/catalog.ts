import type { CatalogProduct, Stock, StockRow, Warehouse } from "./company.ts";
import type { ProductType } from "./product-type.ts";
import { createRandom, type Random } from "./random.ts";
import { ELECTRONICS } from "./trades/electronics.ts";
import { GROCERIES } from "./trades/groceries.ts";
import { HARDWARE } from "./trades/hardware.ts";
import { SERVICES } from "./trades/services.ts";
import type { Family, Trade } from "./trades/trade.ts";

const WAREHOUSES: readonly Warehouse[] = [
  { id: 1, branch: "Sucursal Central", name: "Bodega Principal", active: true },
  { id: 2, branch: "Sucursal Central", name: "Bodega de Tránsito", active: true },
  { id: 3, branch: "Sucursal Norte", name: "Bodega Norte", active: true },
  { id: 4, branch: "Sucursal Oriente", name: "Bodega Oriente", active: true },
];

const NOTES = [
  "Revisar vencimiento",
  "Estante 4, arriba",
  "Solo por mayoreo",
  "Frágil: no apilar",
  "Contar los viernes",
];

const TRADES: readonly Trade[] = [HARDWARE, GROCERIES, ELECTRONICS];

/** Above this number of presentations, products share a name, as in a very large shop. */
const NAMED_LOTS = 12;

const OPENED = Date.UTC(2024, 0, 8, 14);
const DAY_MS = 86_400_000;

/**
 * Generates a believable general shop: hardware, groceries and electronics with Spanish names in 4 warehouses of 3 branches.
 * About 1 product in 20 is inactive, 1 in 80 a service, 1 in 25 a kit and 1 in 25 a raw material. A handful of levels are low
 * or out, and a few are exactly at their minimum. The same seed and number of products always give the same shop.
 */
export function createCatalog({ seed, products }: { readonly seed: number; readonly products: number }): Stock {
  const random = createRandom(seed);
  const services = Math.min(SERVICES.length, Math.floor(products / 80));
  const goods = listGoods(random, products - services);
  let id = 100;
  const nextId = () => {
    id += random.integer(1, 3);
    return id;
  };
  return {
    title: "Comercial El Torogoz S.A. de C.V.",
    warehouses: WAREHOUSES,
    products: [
      ...goods.map((good, index) => createProduct(random, nextId(), good, index)),
      ...SERVICES.slice(0, services).map((name, index) => createService(random, nextId(), name, index)),
    ],
  };
}

interface Good {
  readonly family: Family;
  readonly brand: string | null;
  readonly size: string;
  readonly cost: number;
  readonly supplier: string;
  /** From 1; above 1 the same product comes in a further presentation, because the lists here are too short. */
  readonly lot: number;
}

function listGoods(random: Random, count: number): Good[] {
  const kinds = TRADES.flatMap(({ suppliers, families }) =>
    families.flatMap((family) =>
      family.brands.flatMap((brand) =>
        Object.entries(family.costs).map(([size, cost]) => ({
          family,
          brand,
          size,
          cost,
          supplier: random.pick(suppliers),
        })),
      ),
    ),
  );
  const goods: Good[] = [];
  for (let lot = 1; goods.length < count; lot++) {
    for (const kind of random.shuffle(kinds).slice(0, count - goods.length)) goods.push({ ...kind, lot });
  }
  return goods;
}

function createProduct(random: Random, id: number, good: Good, index: number): CatalogProduct {
  const { family, brand, size, lot } = good;
  const name = [family.name, brand, size, lot > 1 ? `(presentación ${Math.min(lot, NAMED_LOTS)})` : null]
    .filter(Boolean)
    .join(" ");
  const cost = money(good.cost * (0.92 + random.next() * 0.2));
  const createdAt = OPENED + random.integer(0, 400) * DAY_MS;
  return {
    id,
    name,
    description: random.chance(0.3) ? `${family.name}, ${size}` : null,
    sku: skuOf(family.prefix, brand, index),
    barcode: random.chance(0.8) ? `750${random.integer(10 ** 9, 10 ** 10 - 1)}` : null,
    category: family.category,
    brand,
    supplier: random.chance(0.85) ? good.supplier : null,
    price: money(cost * (1.25 + random.next() * 0.35)),
    cost,
    previousCost: money(cost * 0.97),
    averageCost: money(cost * 0.985),
    type: typeOf(index),
    enabled: !random.chance(0.05),
    image: random.chance(0.4) ? `https://cdn.example.com/productos/${id}.jpg` : null,
    softDeleted: false,
    createdAt,
    updatedAt: createdAt + random.integer(0, 60) * DAY_MS,
    rows: createRows(random, family.fractional),
  };
}

/** Makes some goods kits and raw materials. */
function typeOf(index: number): ProductType {
  if (index % 25 === 7) return "kit";
  return index % 25 === 16 ? "raw_material" : "product";
}

function createService(random: Random, id: number, name: string, index: number): CatalogProduct {
  const price = money(5 + random.next() * 40);
  return {
    id,
    name,
    description: null,
    sku: skuOf("SER", null, index),
    barcode: null,
    category: "Servicios",
    brand: null,
    supplier: null,
    price,
    cost: 0,
    previousCost: 0,
    averageCost: 0,
    type: "service",
    enabled: true,
    image: null,
    softDeleted: false,
    createdAt: OPENED,
    updatedAt: OPENED,
    rows: [],
  };
}

/** Makes the rows of a product: one in the main warehouse, and one in each other warehouse with a chance of 60 %. */
function createRows(random: Random, fractional: boolean): StockRow[] {
  return WAREHOUSES.filter(({ id }) => id === 1 || random.chance(0.6)).map(({ id }) => {
    const minimum = fractional ? random.integer(10, 90) / 2 : random.integer(2, 20);
    return {
      warehouseId: id,
      ...stockAround(random, minimum, fractional),
      note: random.chance(0.04) ? (random.pick(NOTES) ?? null) : null,
    };
  });
}

function stockAround(
  random: Random,
  minimum: number,
  fractional: boolean,
): Pick<StockRow, "stock" | "minimum" | "maximum"> {
  const round = fractional ? (units: number) => Math.round(units * 1000) / 1000 : Math.round;
  const maximum = random.chance(0.7) ? minimum * 5 : null;
  const healthy = round(minimum * (1.4 + random.next() * 2.6)) + (fractional ? 0 : 1);
  const fate = random.next();
  if (fate < 0.006) return { stock: 0, minimum, maximum };
  if (fate < 0.016) return { stock: round(minimum * (0.2 + random.next() * 0.6)), minimum, maximum };
  if (fate < 0.019) return { stock: minimum, minimum, maximum };
  // As rows that the server creates by itself: without a minimum, and often without stock.
  if (fate < 0.1) return { stock: random.chance(0.5) ? 0 : healthy, minimum: 0, maximum: null };
  if (fate < 0.12) return { stock: healthy, minimum: null, maximum: null };
  return { stock: healthy, minimum, maximum };
}

/** Makes an SKU such as `LAP-DELL-015`: kind, maker and a number. */
function skuOf(prefix: string, brand: string | null, index: number): string {
  const maker = (brand ?? "GEN").normalize("NFD").replace(/[^A-Za-z0-9]/g, "");
  return `${prefix}-${maker.slice(0, 4).toUpperCase()}-${String(index + 1).padStart(3, "0")}`;
}

function money(amount: number): number {
  return Math.round(amount * 100) / 100;
}
