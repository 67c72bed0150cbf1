import type { Coverage } from "../stock/coverage.ts";
import type { Evidence } from "../stock/detect-changes.ts";
import { planSweep, reserveFor, type SweepPlan } from "../stock/plan.ts";
import {
  everythingOf,
  lowOf,
  measureQueries,
  NOTHING_MORE,
  planRules,
  type Sizes,
  updateSizes,
} from "../stock/plan-rules.ts";
import { queryKey } from "../stock/query.ts";
import type { ReadOptions } from "./inventory.ts";
import { lookUpUnseen } from "./look-up-unseen.ts";
import { readForRules } from "./read-for-rules.ts";
import type { Known, Reading } from "./reading.ts";
import { sweepAs } from "./sweep-as.ts";

/** Everything that one poll has read. */
export interface InventoryRead extends Evidence {
  readonly read: SweepPlan;
  readonly pages: number;
  /** The pages of a sweep never agreed with each other. */
  readonly isInconsistent: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** What this read found out about the API's filter, null where it did not check. */
  readonly coverage: Coverage | null;
  /** Products that each query for the threshold rules listed when it was last read, by the query's key. */
  readonly sizes: Sizes;
  /** Queries and look-ups for the threshold rules that the hour's budget cannot pay for. */
  readonly putOff: number;
  /** Why not all could be read that the threshold rules ask for. */
  readonly ruleFailure: unknown;
  /** Why not all of what was to be looked up could be: it stays unknown, and the next poll tries again. */
  readonly lookUpFailure: unknown;
}

/**
 * Reads the inventory: one complete sweep, what the threshold rules ask for besides, and what it takes to know what became
 * of open episodes. Rejects when the sweep fails; what fails besides leaves only its own part unknown.
 */
export async function readInventory(known: Known, reading: Reading, options: ReadOptions): Promise<InventoryRead> {
  const { inventory, policy, at } = reading;
  const { filters, pageSize } = policy;
  const rules = policy.thresholds.rules ?? [];
  const openProducts = new Set(Object.values(known.episodes).map(({ level }) => level.product.id)).size;
  const lowKey = queryKey(lowOf(filters));
  const lowProducts = known.sizes[lowKey] ?? openProducts;
  const reserve = reserveFor(policy.pollsToCome(at), lowProducts, pageSize);
  const left = inventory.budgetLeft() - reserve;
  const planned = planSweep(policy.coverage, known.coverage, { left, pageSize }, at);
  const products = known.sizes[queryKey(everythingOf(filters))] ?? known.coverage?.products ?? null;
  const catalog = { sizes: known.sizes, products, lowProducts, pageSize };
  const plan = planned === "filtered" ? planRules(rules, filters, catalog, left) : NOTHING_MORE;

  const sweep = await sweepAs(planned, plan, reading, options);
  const forRules = await readForRules(plan.queries, reading, options);
  const listings = new Map([...sweep.listings, ...forRules.listings].map((listing) => [listing.product.id, listing]));
  const unseen = {
    seen: new Set(listings.keys()),
    products: sweep.coverage?.products ?? products,
    alreadyRead: sweep.read !== "filtered" && filters.enabled === undefined && filters.type === undefined,
    wanted: plan.products,
    reserve,
  };
  const lookedUp = await lookUpUnseen(known, unseen, reading, options);

  const listed = sweep.filtered === null ? forRules.sizes : { ...forRules.sizes, [lowKey]: sweep.filtered };
  const measured = sweep.read === "filtered" ? {} : measureQueries(rules, filters, sweep.listings);
  const isInconsistent = sweep.incomplete || forRules.isInconsistent;
  const ruleFailure = sweep.ruleFailure ?? forRules.failure;
  const putOff = plan.putOff + lookedUp.putOff;
  const isPartial = putOff > 0 || ruleFailure !== undefined;
  const isShortOfWanted = plan.products.length > 0 && lookedUp.failure !== undefined;
  return {
    listings: [...listings.values(), ...lookedUp.listings],
    deleted: lookedUp.deleted,
    incomplete: isInconsistent || isPartial || isShortOfWanted,
    read: sweep.read,
    pages: sweep.pages + forRules.pages,
    isInconsistent,
    companyTitle: sweep.companyTitle,
    coverage: sweep.coverage,
    sizes: updateSizes(known.sizes, { ...listed, ...measured }, rules, filters),
    putOff,
    ruleFailure,
    lookUpFailure: lookedUp.failure,
  };
}
