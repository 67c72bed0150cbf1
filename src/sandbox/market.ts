import type { CatalogProduct, Company, LevelEdit, StockRow } from "./company.ts";
import { createRandom, type Random } from "./random.ts";

/** A change in the shop. `from` and `to`: the stock, or the minimum if that was edited. */
export interface MarketEvent {
  readonly kind: "sold" | "restocked" | "minimum_edited" | "disabled" | "deleted";
  readonly productId: number;
  readonly product: string;
  /** Null: the change is about the whole product. */
  readonly branch: string | null;
  readonly warehouse: string | null;
  readonly from: number | null;
  readonly to: number | null;
}

/** A shop in time lapse. */
export interface Market {
  /** Lets some hours pass: changes the company, and returns the changes, the most important first. */
  step(): readonly MarketEvent[];
}

/** A level with a minimum, which can be breached and restocked. */
interface Stocked {
  readonly product: CatalogProduct;
  readonly row: StockRow;
  readonly minimum: number;
}

/**
 * Runs a shop. Every step has some ordinary sales and one of four acts, so that four steps in a row show a breach, a fall to
 * zero, a restock, a lowered minimum, a disabled product and a deleted one. The same seed on the same company gives the same
 * changes.
 */
export function createMarket(company: Company, seed: number): Market {
  const shop = createShop(company, createRandom(seed));
  const acts: readonly (readonly (() => MarketEvent | null)[])[] = [
    [shop.sellBelow, shop.sellBelow, shop.sellBelow, shop.sellOut, shop.restock],
    [shop.deplete, shop.lowerMinimum, shop.sellBelow],
    [shop.disable, shop.restock, shop.restock],
    [shop.remove, shop.sellBelow, shop.sellBelow],
  ];
  let steps = 0;
  return {
    step() {
      const act = acts[steps % acts.length] ?? [];
      steps += 1;
      const events = [...act, ...Array.from({ length: 6 }, () => shop.sellSome)].map((happen) => happen());
      return events.filter((event) => event !== null);
    },
  };
}

function createShop(company: Company, random: Random) {
  const levels = (wanted: (level: Stocked) => boolean) => stockedLevels(company).filter(wanted);
  const healthy = () => levels(({ row, minimum }) => row.stock > minimum);
  const low = () => levels(({ row, minimum }) => row.stock > 0 && row.stock < minimum);
  const breached = () => levels(({ row, minimum }) => row.stock < minimum);

  function edit(kind: MarketEvent["kind"], { product, row }: Stocked, change: LevelEdit): MarketEvent {
    const after = company.editRow(product.id, row.warehouseId, change);
    const { branch, name } = company.warehouse(row.warehouseId);
    if (kind === "sold") {
      const units = thousandths(row.stock - after.stock);
      company.addSale({ branch, lines: [{ productId: product.id, units }] });
    }
    const figures =
      kind === "minimum_edited" ? { from: row.minimum, to: after.minimum } : { from: row.stock, to: after.stock };
    return { kind, productId: product.id, product: product.name, branch, warehouse: name, ...figures };
  }

  /** Makes a change to a random candidate; returns null when there is none. */
  function onOneOf(candidates: readonly Stocked[], happen: (level: Stocked) => MarketEvent): MarketEvent | null {
    const level = random.pick(candidates);
    return level ? happen(level) : null;
  }

  function retire(kind: "disabled" | "deleted", { product }: Stocked): MarketEvent {
    if (kind === "deleted") company.deleteProduct(product.id);
    else company.editProduct(product.id, { enabled: false });
    const whole = { branch: null, warehouse: null, from: null, to: null };
    return { kind, productId: product.id, product: product.name, ...whole };
  }

  return {
    sellBelow: () => onOneOf(healthy(), (level) => edit("sold", level, { stock: someUnder(level, random) })),
    sellOut: () => onOneOf(healthy(), (level) => edit("sold", level, { stock: 0 })),
    deplete: () => onOneOf(low(), (level) => edit("sold", level, { stock: 0 })),
    restock: () =>
      onOneOf(breached(), (level) => edit("restocked", level, { stock: level.row.maximum ?? level.minimum * 3 })),
    lowerMinimum: () =>
      onOneOf(
        low().filter(({ row }) => row.stock >= 2),
        (level) => edit("minimum_edited", level, { minimum: Math.floor(level.row.stock / 2) }),
      ),
    disable: () => onOneOf(breached(), (level) => retire("disabled", level)),
    remove: () => onOneOf(breached(), (level) => retire("deleted", level)),
    // Never down to the minimum: only the acts make breaches, or every step would make too many.
    sellSome: () =>
      onOneOf(
        levels(({ row, minimum }) => row.stock >= minimum + 2),
        (level) => edit("sold", level, { stock: thousandths(level.row.stock - 1) }),
      ),
  };
}

function stockedLevels(company: Company): Stocked[] {
  return company.products
    .filter(({ enabled, softDeleted, type }) => enabled && !softDeleted && type !== "service")
    .flatMap((product) =>
      product.rows
        .filter(({ warehouseId }) => company.warehouse(warehouseId).active)
        .map((row) => ({ product, row, minimum: row.minimum ?? 0 })),
    )
    .filter(({ minimum }) => minimum >= 2);
}

/** Returns a stock above zero and under the minimum, with a fraction if the product is sold in fractions. */
function someUnder({ row, minimum }: Stocked, random: Random): number {
  if (Number.isInteger(row.stock)) return random.integer(1, Math.ceil(minimum) - 1);
  return thousandths(minimum * (0.2 + random.next() * 0.6));
}

function thousandths(units: number): number {
  return Math.round(units * 1000) / 1000;
}
