import type { Listing } from "../stock/level.ts";
import { planLookUps } from "../stock/plan.ts";
import { hasTexts } from "../stock/query.ts";
import type { ReadOptions } from "./inventory.ts";
import type { Known, Reading } from "./reading.ts";

/** What the sweeps of a poll leave to be looked up. */
export interface Unseen {
  /** Ids of products that were listed. */
  readonly seen: ReadonlySet<number>;
  /** How many products match the filters, null where that is not known. */
  readonly products: number | null;
  /** The whole catalog was read, whatever the state of a product. */
  readonly alreadyRead: boolean;
  /** Ids of products that threshold rules are about. */
  readonly wanted: readonly number[];
  /** Requests to leave for the further polls of this hour. */
  readonly reserve: number;
}

export interface LookedUpUnseen {
  readonly listings: readonly Listing[];
  readonly deleted: readonly number[];
  /** Wanted products that the hour's budget cannot pay for. */
  readonly putOff: number;
  readonly failure?: unknown;
}

/**
 * Learns what became of open episodes that no sweep listed, and how the products stand that are wanted besides. What fails
 * here fails alone: those episodes stay open, and what the sweeps found is told all the same.
 */
export async function lookUpUnseen(
  { episodes: open }: Pick<Known, "episodes">,
  { seen: listed, products, alreadyRead, wanted, reserve }: Unseen,
  { inventory, policy }: Reading,
  options: ReadOptions,
): Promise<LookedUpUnseen> {
  const seen = new Set(listed);
  const catalog = { products, pageSize: policy.pageSize, alreadyRead };
  const listings: Listing[] = [];
  const deleted: number[] = [];
  const watched = new Set(Object.values(open).map(({ level }) => level.product.id));
  const budgetLeft = () => inventory.budgetLeft() - reserve;
  let putOff = 0;
  try {
    let plan = planLookUps(open, seen, catalog, budgetLeft(), wanted);
    if (plan.sweep) {
      // Without the filters on state: a product that was disabled is listed too, and that is its evidence.
      const { enabled: _, type: __, ...text } = policy.filters;
      const full = await inventory.sweep({ ...text, lowOnly: false }, options);
      for (const listing of full.listings) {
        if (seen.has(listing.product.id)) continue;
        seen.add(listing.product.id);
        listings.push(listing);
      }
      plan = planLookUps(open, seen, { ...catalog, alreadyRead: true }, budgetLeft(), wanted);
    }
    putOff = wanted.filter((id) => !seen.has(id) && !plan.products.includes(id)).length;
    const { answers, failure } = await inventory.lookUp(plan.products, options);
    for (const [id, listing] of answers) {
      // Asked for by its id, a product comes whether it has the filters' texts or not.
      if (listing && (watched.has(id) || hasTexts(listing.product, policy.filters))) listings.push(listing);
      if (!listing) deleted.push(id);
    }
    return { listings, deleted, putOff, failure };
  } catch (failure) {
    options.signal.throwIfAborted();
    return { listings, deleted, putOff, failure };
  }
}
