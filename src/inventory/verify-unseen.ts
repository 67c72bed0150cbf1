import { hasTexts } from "../smartpyme/query.ts";
import type { Listing } from "../stock/level.ts";
import { productOf } from "../stock/level.ts";
import { productsOf, type Suspects } from "../stock/snapshot.ts";
import type { ReadOptions } from "./inventory.ts";
import { type LookUpMeans, planLookUps } from "./plan-look-ups.ts";
import { anyStateOf } from "./plan-rules.ts";
import type { Known, Reading } from "./reading.ts";

/** The products that the sweeps of a poll leave to be looked up. */
export interface Unseen {
  /** Ids of the products that the sweeps have listed. */
  readonly seen: Pick<ReadonlySet<number>, "has">;
  /** Whether the sweeps listed products of any stock. */
  readonly isAnyStock: boolean;
  /** How many products the catalog has in any state. */
  readonly catalog: LookUpMeans["catalog"];
  /** Ids of products that threshold rules name. */
  readonly wanted: readonly number[];
  /** Suspects that await confirmation and that the sweeps need not list. */
  readonly suspects: Suspects;
  /** Requests to keep for the further polls of this hour. */
  readonly reserve: number;
}

export interface VerifiedUnseen {
  readonly listings: readonly Listing[];
  readonly deleted: readonly number[];
  /** Ids of products that do not have the filters' texts any more. */
  readonly outside: readonly number[];
  /** Ids that were looked up, with or without success. */
  readonly tried: readonly number[];
  /** Number of wanted products that the hour's budget does not allow. */
  readonly putOff: number;
  /** How many products in any state a sweep has counted; null: none was made. */
  readonly anyState: number | null;
  readonly failure?: unknown;
}

/**
 * Reads the products that no sweep listed: those of open episodes, those that rules name, and suspects. A failure here does not
 * fail the poll: the products stay unknown and their episodes open.
 * @throws the signal's reason, once it is aborted
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

  /** Keeps the listings that are looked for. Only the poll's own sweeps may report any other product. */
  function keep(swept: readonly Listing[]): void {
    const lookedFor = new Set([...productsOf(open), ...wanted, ...[...suspects.keys()].map(productOf)]);
    for (const listing of swept) {
      const { id } = listing.product;
      if (!lookedFor.has(id) || seen.has(id)) continue;
      found.add(id);
      listings.push(listing);
    }
  }

  /** Reads the next pages of the sweep. Products that it misses are looked up afterwards. */
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
    // A look-up by id also returns products that do not match the filters' texts.
    else if (hasTexts(listing.product, filters)) listings.push(listing);
    else if (followed.has(id)) {
      outside.push(id);
      listings.push(listing);
    }
  }
  const tried = [...answers.keys(), ...failed];
  return { listings, deleted, outside, tried, putOff, anyState, failure: failure ?? sweepFailure };
}
