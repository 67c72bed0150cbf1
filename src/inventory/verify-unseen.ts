import { hasTexts } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";
import { productOf } from "../stock/level.ts";
import { productsOf, type Suspects } from "../stock/snapshot.ts";
import type { ReadOptions } from "./inventory.ts";
import { type LookUpMeans, planLookUps } from "./plan-look-ups.ts";
import { anyStateOf } from "./plan-rules.ts";
import type { Known, Reading } from "./reading.ts";

/** What the sweeps of a poll leave to be looked up. */
export interface Unseen {
  /** Ids of products that were listed. */
  readonly seen: Pick<ReadonlySet<number>, "has">;
  /** That was whatever their stock. */
  readonly isAnyStock: boolean;
  /** How many products the catalog holds, whatever their state. */
  readonly catalog: LookUpMeans["catalog"];
  /** Ids of products that threshold rules are about. */
  readonly wanted: readonly number[];
  /** Levels that wait to be seen again, where the sweeps need not list them. */
  readonly suspects: Suspects;
  /** Requests to leave for the further polls of this hour. */
  readonly reserve: number;
}

export interface VerifiedUnseen {
  readonly listings: readonly Listing[];
  readonly deleted: readonly number[];
  /** Ids of products that have not the filters' texts any more. */
  readonly outside: readonly number[];
  /** Ids that were asked for, whatever came of it. */
  readonly tried: readonly number[];
  /** Wanted products that the hour's budget cannot pay for. */
  readonly putOff: number;
  /** How many products a sweep has counted, whatever their state; null: none has. */
  readonly anyState: number | null;
  readonly failure?: unknown;
}

/**
 * Learns what became of open episodes that no sweep listed, and how the products stand that are wanted besides. What fails
 * here fails alone: those episodes stay open, and what the sweeps found is told all the same.
 */
export async function verifyUnseen(
  { episodes: open, reading: { absences } }: Pick<Known, "episodes" | "reading">,
  { seen: listed, isAnyStock, catalog, wanted, suspects, reserve }: Unseen,
  { inventory, policy, at }: Reading,
  options: ReadOptions,
): Promise<VerifiedUnseen> {
  const { filters, pageSize, pollsAnHour } = policy;
  const everyState = anyStateOf(filters);
  const found = new Set<number>();
  const seen = { has: (id: number) => listed.has(id) || found.has(id) };
  const listings: Listing[] = [];
  let anyState: number | null = null;
  let sweepFailure: unknown;
  let from: number | null = 0;

  const plan = (size: LookUpMeans["catalog"]["products"]) =>
    planLookUps(
      { open, seen, isAnyStock, wanted, suspects, absences },
      {
        catalog: { ...catalog, products: size },
        pageSize,
        left: inventory.budgetLeft() - reserve,
        limit: inventory.budget().limit,
        pollsAnHour,
      },
      at,
    );

  /** Only what was looked for: whatever else it lists is for the poll's own sweeps to judge. */
  function keep(swept: readonly Listing[]): void {
    const lookedFor = new Set([...productsOf(open), ...wanted, ...Object.keys(suspects).map(productOf)]);
    for (const listing of swept) {
      const { id } = listing.product;
      if (!lookedFor.has(id) || seen.has(id)) continue;
      found.add(id);
      listings.push(listing);
    }
  }

  /** Goes on with the sweep. Whatever it passes over stays to be looked up. */
  async function readOn(pages: number): Promise<void> {
    const slice = await inventory.readSlice(everyState, { from: from ?? 0, pages }, options);
    keep(slice.listings);
    anyState = slice.total ?? anyState;
    sweepFailure = slice.failure;
    from = slice.next;
  }

  let planned = plan(catalog.products);
  if (planned.first === "measure") {
    await readOn(1);
    planned = plan(sweepFailure === undefined ? anyState : "read");
  }
  if (planned.first === "sweep") {
    if (from !== null) await readOn(Math.max(1, inventory.budgetLeft() - reserve));
    planned = plan("read");
  }

  const putOff = wanted.filter((id) => !seen.has(id) && !planned.products.includes(id)).length;
  const { answers, failed, failure } = await inventory.lookUp(planned.products, options);
  const deleted: number[] = [];
  const outside: number[] = [];
  const followed = answers.size > 0 ? productsOf(open) : new Set<number>();
  for (const [id, listing] of answers) {
    if (!listing) deleted.push(id);
    // Asked for by its id, a product comes whether it has the filters' texts or not.
    else if (hasTexts(listing.product, filters)) listings.push(listing);
    else if (followed.has(id)) {
      outside.push(id);
      listings.push(listing);
    }
  }
  const tried = [...answers.keys(), ...failed];
  return { listings, deleted, outside, tried, putOff, anyState, failure: failure ?? sweepFailure };
}
