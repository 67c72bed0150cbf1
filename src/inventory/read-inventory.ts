import { queryKey } from "../smartpyme/query.ts";
import type { Evidence } from "../stock/detect-changes.ts";
import { productOf } from "../stock/level.ts";
import { NO_SUSPECTS, productsOf, type Snapshot } from "../stock/snapshot.ts";
import { updateAbsences } from "./absences.ts";
import { type Coverage, nameCircumstances } from "./coverage.ts";
import type { ReadOptions } from "./inventory.ts";
import {
  anyStateOf,
  everythingOf,
  lowOf,
  measureQueries,
  NOTHING_MORE,
  planRules,
  type Sizes,
  updateSizes,
} from "./plan-rules.ts";
import { pagesAPoll, pagesOf, planSweep, reserveFor, type SweepPlan } from "./plan-sweep.ts";
import { readForRules } from "./read-for-rules.ts";
import type { Known, Reading } from "./reading.ts";
import { isLasting, lookedAt, type ReadingMemory } from "./reading-memory.ts";
import { idsOf, sweepAs, union } from "./sweep-as.ts";
import { verifyUnseen } from "./verify-unseen.ts";

/** Everything that one poll has read. */
export interface InventoryRead extends Evidence {
  readonly read: SweepPlan;
  readonly pages: number;
  /** Whether the pages of a sweep were never consistent. */
  readonly isInconsistent: boolean;
  /** The company's name as the API gives it. */
  readonly companyTitle: string | null;
  /** What this read found out about the API's filter; null when it did not check it. */
  readonly checked: Coverage | null;
  /** The last check of the filter that is valid under the circumstances of this poll; null: there is none. */
  readonly coverage: Coverage | null;
  /** How many products each query listed when it was last read, by the query's key. */
  readonly sizes: Sizes;
  /** Number of queries and look-ups for the threshold rules that the hour's budget does not allow. */
  readonly putOff: number;
  /** Why something that the threshold rules need could not be read; undefined: nothing failed. */
  readonly ruleFailure: unknown;
  /** Why the catalog could not be read as planned, so that only the filter's list counts; undefined: nothing failed. */
  readonly catalogFailure: unknown;
  /** Why a look-up failed; its product stays unknown, and the next poll tries again. Undefined: nothing failed. */
  readonly lookUpFailure: unknown;
  /** Returns what to keep of this read for the next poll. Called with the episodes that are open after this poll. */
  remember(episodes: Snapshot): ReadingMemory;
}

/**
 * Reads the inventory for one poll: one complete sweep, the queries for the threshold rules, and the products of open
 * episodes that these did not list. When another part than the sweep fails, only that part stays unknown.
 * @throws when the sweep fails, or the signal's reason once it is aborted
 */
export async function readInventory(known: Known, reading: Reading, options: ReadOptions): Promise<InventoryRead> {
  const { inventory, policy, at } = reading;
  const { filters, pageSize, pollsAnHour, thresholds } = policy;
  const rules = thresholds.rules ?? [];
  const allKey = queryKey(everythingOf(filters));
  const lowKey = queryKey(lowOf(filters));
  const anyStateKey = queryKey(anyStateOf(filters));
  const circumstances = nameCircumstances(thresholds, filters, policy.baseUrl);
  const coverage = known.coverage?.under === circumstances ? known.coverage : null;
  const lowProducts = known.sizes[lowKey] ?? productsOf(known.episodes).size;
  const products = known.sizes[allKey] ?? coverage?.products ?? null;
  const reserve = reserveFor(policy.pollsToCome(at), lowProducts, pageSize);
  const left = inventory.budgetLeft() - reserve;
  const budget = { left, limit: inventory.budget().limit, pollsAnHour, pageSize };
  let planned = planSweep(policy.coverage, { coverage, products }, budget, at);
  const catalog = { sizes: known.sizes, products, lowProducts, pageSize };
  let plan = planned === "filtered" ? planRules(rules, filters, catalog, left) : NOTHING_MORE;
  const slice = Math.min(pagesAPoll(budget), left - pagesOf(lowProducts, pageSize));
  // The rules need everything at each poll, and that would take too many of the hour's requests.
  if (plan.everything && products !== null && pagesOf(products, pageSize) > pagesAPoll(budget)) planned = "sliced";
  if (planned === "sliced") plan = planRules(rules, filters, { ...catalog, isSliced: true }, left - Math.max(0, slice));

  const means = { everything: plan.everything, slices: known.reading.slices, pagesOfSlice: slice };
  const sweep = await sweepAs(planned, means, reading, options);
  const forRules = await readForRules(plan.queries, reading, options);
  const swept = forRules.listings.length > 0 ? union(sweep.listings, forRules.listings) : sweep.listings;
  const isFilterAlone = sweep.read === "filtered" && swept === sweep.listings;
  const isAllRead = sweep.read === "full" || sweep.read === "check";
  const isAnyState = filters.enabled === undefined && filters.type === undefined;
  const suspects = sweep.read === "sliced" ? known.suspects : NO_SUSPECTS;
  const lookedUp = await verifyUnseen(
    known,
    {
      seen: (isFilterAlone && sweep.filtered) || idsOf(swept),
      isAnyStock: isAllRead,
      catalog: {
        products: isAllRead && isAnyState ? "read" : (known.sizes[anyStateKey] ?? null),
        atLeast: sweep.products ?? products,
      },
      wanted: plan.products,
      suspects,
      reserve,
    },
    reading,
    options,
  );

  const verdict = sweep.coverage ?? coverage;
  const isInconsistent = sweep.incomplete || forRules.isInconsistent;
  const ruleFailure = sweep.ruleFailure ?? forRules.failure;
  const putOff = plan.putOff + lookedUp.putOff;
  const isShortOfRules =
    putOff > 0 || ruleFailure !== undefined || (plan.products.length > 0 && lookedUp.failure !== undefined);
  // Only the filter was read, and nothing proves that it lists every low level.
  const isShortOfCatalog =
    sweep.catalogFailure !== undefined ||
    (sweep.read === "filtered" && policy.coverage !== "filtered" && verdict?.mode !== "filtered");
  const incomplete = isInconsistent || isShortOfRules || isShortOfCatalog;
  const lasting = isLasting(known.reading.unreadSince, at);
  const all = lookedUp.listings.length > 0 ? [...swept, ...lookedUp.listings] : swept;
  return {
    listings: all,
    deleted: lookedUp.deleted,
    outside: lookedUp.outside,
    incomplete,
    isLasting: lasting,
    isPart: sweep.read === "sliced",
    looked: known.reading.looked,
    read: sweep.read,
    pages: sweep.pages + forRules.pages,
    isInconsistent,
    companyTitle: sweep.companyTitle,
    checked: sweep.coverage,
    coverage: verdict,
    sizes: updateSizes(known.sizes, listedBy(), rules, filters),
    putOff,
    ruleFailure,
    catalogFailure: sweep.catalogFailure,
    lookUpFailure: lookedUp.failure,
    remember,
  };

  function listedBy(): Sizes {
    return {
      ...forRules.sizes,
      ...(sweep.filtered && { [lowKey]: sweep.filtered.size }),
      ...(sweep.products !== null && { [allKey]: sweep.products }),
      ...(lookedUp.anyState !== null && { [anyStateKey]: lookedUp.anyState }),
      ...(isAllRead && measureQueries(rules, filters, sweep.listings)),
    };
  }

  function remember(episodes: Snapshot): ReadingMemory {
    const { looked, slices, absences, unreadSince } = known.reading;
    const byRules = new Set(forRules.listings.map(({ product }) => product.id));
    // A product that a rule's query lists is not absent, either.
    const filtered = { has: (id: number) => sweep.filtered?.has(id) === true || byRules.has(id) };
    const followed = new Set([
      ...productsOf(episodes, (id) => !filtered.has(id)),
      ...plan.products,
      ...[...suspects.keys()].map(productOf),
    ]);
    const sightings = {
      filtered,
      listings: all,
      tried: new Set(lookedUp.tried),
      listsMinimum: verdict?.mode === "filtered" && thresholds.compare === "at_or_below",
    };
    const isCycleRead = sweep.read !== "sliced" || sweep.slices?.lastCycle != null;
    return {
      looked: lookedAt(looked, {
        isFilterRead: !sweep.incomplete && sweep.filtered !== null,
        isWhole: (!incomplete || lasting) && isCycleRead,
      }),
      // A poll that reads everything, or a proven filter, ends a cycle of slices.
      slices:
        isAllRead || (sweep.read === "filtered" && verdict?.mode === "filtered") ? null : (sweep.slices ?? slices),
      absences: updateAbsences(absences, followed, sightings, at.toISOString()),
      unreadSince: incomplete ? (unreadSince ?? at.toISOString()) : null,
    };
  }
}
