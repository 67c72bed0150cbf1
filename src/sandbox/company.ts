import type { ProductType } from "./product-type.ts";
import { SandboxRefusal } from "./refusal.ts";
import { dayAt, type Sale, type SaleEntry } from "./sale.ts";

export interface Warehouse {
  readonly id: number;
  readonly branch: string | null;
  readonly name: string | null;
  readonly active: boolean;
}

/** One product in one warehouse. Quantities are in the units of the product. */
export interface StockRow {
  readonly warehouseId: number;
  readonly stock: number;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly note: string | null;
  /** Whether the row is deleted but still in the database: it is neither shown nor filtered by. */
  readonly softDeleted?: boolean | undefined;
}

export interface CatalogProduct {
  readonly id: number;
  readonly name: string;
  readonly description: string | null;
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly category: string | null;
  readonly brand: string | null;
  readonly supplier: string | null;
  readonly price: number;
  readonly cost: number;
  readonly previousCost: number;
  readonly averageCost: number;
  readonly type: ProductType;
  readonly enabled: boolean;
  readonly image: string | null;
  /** Whether the product is deleted but still in the database: only the dialects in operation show it. */
  readonly softDeleted: boolean;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly rows: readonly StockRow[];
}

/** The fields of a product that can be edited. */
export type ProductEdit = Partial<
  Pick<
    CatalogProduct,
    "name" | "sku" | "category" | "brand" | "supplier" | "price" | "cost" | "type" | "enabled" | "softDeleted"
  >
>;

export type LevelEdit = Partial<Pick<StockRow, "stock" | "minimum" | "maximum" | "note" | "softDeleted">>;

export type WarehouseEdit = Partial<Pick<Warehouse, "branch" | "name" | "active">>;

/** A warehouse by its names. Without a branch, the name of the warehouse must be unique. */
export interface Place {
  readonly branch?: string | null | undefined;
  readonly warehouse: string | null;
}

export interface Stock {
  readonly title: string;
  readonly warehouses: readonly Warehouse[];
  readonly products: readonly CatalogProduct[];
}

/** The state of one company, in memory. Every operation that names something unknown throws a `SandboxRefusal`. */
export class Company {
  readonly id = 1;
  title: string;
  /** An inactive company's API key is refused. */
  active = true;
  readonly #now: () => number;
  readonly #warehouses: Map<number, Warehouse>;
  readonly #products: Map<number, CatalogProduct>;
  readonly #sales: Sale[] = [];

  /** `now`: milliseconds since 1970. */
  constructor(stock: Stock, now: () => number) {
    this.title = stock.title;
    this.#now = now;
    this.#warehouses = new Map(stock.warehouses.map((warehouse) => [warehouse.id, warehouse]));
    this.#products = new Map(stock.products.map((product) => [product.id, product]));
  }

  get products(): readonly CatalogProduct[] {
    return [...this.#products.values()];
  }

  get warehouses(): readonly Warehouse[] {
    return [...this.#warehouses.values()];
  }

  get sales(): readonly Sale[] {
    return this.#sales;
  }

  /** Enters a sale, which changes no stock. */
  addSale({ branch, lines, day, state = "paid" }: SaleEntry): Sale {
    const id = this.#sales.length + 1;
    const sold = lines.map(({ productId, units }) => {
      const { sku, name, price } = this.product(productId);
      return { sku, name, units, price };
    });
    const createdAt = this.#now();
    const sale = { id, day: day ?? dayAt(createdAt), number: id, state, branch, lines: sold, createdAt };
    this.#sales.push(sale);
    return sale;
  }

  product(id: number): CatalogProduct {
    const product = this.#products.get(id);
    if (!product) throw new SandboxRefusal(404, `There is no product ${id} in the sandbox`);
    return product;
  }

  warehouse(id: number): Warehouse {
    const warehouse = this.#warehouses.get(id);
    if (!warehouse) throw new SandboxRefusal(404, `There is no warehouse ${id} in the sandbox`);
    return warehouse;
  }

  /** Finds the one warehouse of that name, and of that branch if given. */
  warehouseAt({ branch, warehouse: name }: Place): Warehouse {
    const found = this.warehouses.filter(
      (warehouse) => warehouse.name === name && (branch === undefined || warehouse.branch === branch),
    );
    const [only] = found;
    if (only && found.length === 1) return only;
    const known = this.warehouses.map((warehouse) => `${warehouse.branch} / ${warehouse.name}`).join(", ");
    const trouble = only ? "more than one warehouse" : "no warehouse";
    throw new SandboxRefusal(404, `There is ${trouble} named ${branch ?? "(any branch)"} / ${name}. Known: ${known}`);
  }

  level(productId: number, place: Place): StockRow {
    return this.#rowIn(this.product(productId), this.warehouseAt(place).id);
  }

  editProduct(id: number, edit: ProductEdit): CatalogProduct {
    return this.#keep({ ...this.product(id), ...edit });
  }

  editLevel(productId: number, place: Place, edit: LevelEdit): StockRow {
    return this.editRow(productId, this.warehouseAt(place).id, edit);
  }

  editRow(productId: number, warehouseId: number, edit: LevelEdit): StockRow {
    const product = this.product(productId);
    const row = { ...this.#rowIn(product, warehouseId), ...edit };
    this.#keep({
      ...product,
      rows: product.rows.map((other) => (other.warehouseId === warehouseId ? row : other)),
    });
    return row;
  }

  /** Stores a product as it is, in place of one with the same id. */
  putProduct(product: CatalogProduct): void {
    for (const { warehouseId } of product.rows) this.warehouse(warehouseId);
    this.#keep(product);
  }

  /** Removes a product from the database. The API does not find it any more. */
  deleteProduct(id: number): void {
    this.product(id);
    this.#products.delete(id);
  }

  /** Adds an active product, with an empty row (stock 0, minimum 0) in each warehouse as the live server makes them. */
  addProduct(edit: ProductEdit & { readonly name: string }): CatalogProduct {
    const id = Math.max(0, ...this.#products.keys()) + 1;
    const cost = edit.cost ?? 1;
    const { name, ...rest } = edit;
    return this.#keep({
      id,
      name,
      description: null,
      sku: null,
      barcode: null,
      category: null,
      brand: null,
      supplier: null,
      price: cost,
      cost,
      previousCost: cost,
      averageCost: cost,
      type: "product",
      enabled: true,
      image: null,
      softDeleted: false,
      createdAt: this.#now(),
      updatedAt: this.#now(),
      rows: this.warehouses.map(({ id: warehouseId }) => ({
        warehouseId,
        stock: 0,
        minimum: 0,
        maximum: null,
        note: null,
      })),
      ...rest,
    });
  }

  editWarehouse(place: Place, edit: WarehouseEdit): Warehouse {
    const warehouse = { ...this.warehouseAt(place), ...edit };
    this.#warehouses.set(warehouse.id, warehouse);
    return warehouse;
  }

  #rowIn(product: CatalogProduct, warehouseId: number): StockRow {
    const row = product.rows.find((candidate) => candidate.warehouseId === warehouseId);
    if (row) return row;
    const { branch, name } = this.warehouse(warehouseId);
    throw new SandboxRefusal(404, `Product ${product.id} (${product.name}) is not kept in ${branch} / ${name}`);
  }

  #keep(product: CatalogProduct): CatalogProduct {
    const kept = { ...product, updatedAt: this.#now() };
    this.#products.set(kept.id, kept);
    return kept;
  }
}
