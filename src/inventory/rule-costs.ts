import { covers, type Filters, type InventoryQuery, queryKey } from "../smartpyme/query.ts";
import type { ThresholdRule } from "../stock/threshold-rule.ts";
import { chooseReading, type Sizes } from "./plan-rules.ts";
import { type CoverageSetting, pagesOf } from "./plan-sweep.ts";
import { canRaise, reachable, withoutCovered } from "./rule-readings.ts";

/** What a rule adds to each poll. */
export type RuleReads =
  /** `all_is_read`: the whole catalog, with or without rules. `never_reached`: a rule before it is about everything. */
  | { readonly kind: "nothing"; readonly why: "cannot_raise" | "never_reached" | "all_is_read" }
  /** One sweep of everything, in place of the filtered one and of all that the other rules ask for. */
  | { readonly kind: "everything" }
  | {
      readonly kind: "some";
      readonly queries: readonly InventoryQuery[];
      /** Ids of products that are looked up. */
      readonly products: readonly number[];
      /** Numbers of other rules whose reading serves this one, too. */
      readonly sharedWith: readonly number[];
    };

export interface RuleCost {
  readonly rule: ThresholdRule;
  readonly reads: RuleReads;
  /** Requests an hour, beside those that the polls make anyway: a query takes one for each page. */
  readonly requests: number;
  /** How much each of its queries lists is known; else it is taken for one page, and `requests` are the least. */
  readonly isMeasured: boolean;
}

export interface RuleCosts {
  readonly rules: readonly RuleCost[];
  /** Requests an hour, those that the polls make anyway among them: at least so many, where not all is measured. */
  readonly requests: number;
  readonly isMeasured: boolean;
}

/** What the estimate goes by besides the rules. */
export interface PollingPlan {
  readonly coverage: CoverageSetting;
  readonly filters: Filters;
  readonly pollsAnHour: number;
  /** What is known of the company's catalog, and what a poll takes without rules; absent: nothing, and one request. */
  readonly catalog?: { readonly sizes: Sizes; readonly pageSize: number; readonly requestsAPoll: number } | undefined;
}

/** What the rules of a company cost. */
export function costRules(rules: readonly ThresholdRule[], plan: PollingPlan): RuleCosts {
  const { sizes, pageSize, requestsAPoll } = plan.catalog ?? { ...NO_SIZES, requestsAPoll: 1 };
  const readsOf = divideReading(rules, plan);
  const costs = rules.map((rule): RuleCost => {
    const reads = readsOf(rule);
    const queries = reads.kind === "some" ? reads.queries : [];
    const lookedUp = reads.kind === "some" ? reads.products.length : 0;
    const more = queries.reduce((sum, query) => sum + pagesOf(sizes[queryKey(query)] ?? 0, pageSize), lookedUp);
    const isMeasured = plan.catalog !== undefined && queries.every((query) => sizes[queryKey(query)] !== undefined);
    return { rule, reads, requests: more * plan.pollsAnHour, isMeasured };
  });
  return {
    rules: costs,
    requests: costs.reduce((sum, { requests }) => sum + requests, plan.pollsAnHour * requestsAPoll),
    isMeasured: plan.catalog !== undefined && costs.every(({ isMeasured }) => isMeasured),
  };
}

/** Each query and each look-up is the first rule's that asks for it. */
function divideReading(
  rules: readonly ThresholdRule[],
  { coverage, filters, catalog = { ...NO_SIZES, requestsAPoll: 1 } }: PollingPlan,
): (rule: ThresholdRule) => RuleReads {
  const known = reachable(rules);
  const asking = known.filter(canRaise).map((rule) => ({ rule, reading: chooseReading(rule, filters, catalog) }));
  const sweeping = asking.find(({ reading }) => reading === null)?.rule;
  const asked = asking.flatMap(({ rule, reading }) => (reading?.queries ?? []).map((query) => ({ query, rule })));
  const kept = new Set(withoutCovered(asked.map(({ query }) => query)));
  const queries = asked.filter(({ query }) => kept.has(query));
  const products = asking.flatMap(({ rule, reading }) => (reading?.products ?? []).map((id) => ({ id, rule })));
  const ownerOf = (wanted: number) => products.find(({ id }) => id === wanted)?.rule;

  return (rule) => {
    if (coverage === "full") return { kind: "nothing", why: "all_is_read" };
    if (!canRaise(rule)) return { kind: "nothing", why: "cannot_raise" };
    if (!known.includes(rule)) return { kind: "nothing", why: "never_reached" };
    if (sweeping === rule) return { kind: "everything" };
    if (sweeping) return { kind: "some", queries: [], products: [], sharedWith: [sweeping.number] };
    const wanted = asked.filter((one) => one.rule === rule).map(({ query }) => query);
    const named = products.filter((one) => one.rule === rule).map(({ id }) => id);
    const owners = [
      ...wanted.map((query) => queries.find((other) => covers(other.query, query))?.rule),
      ...named.map(ownerOf),
    ];
    const others = owners.flatMap((owner) => (owner && owner !== rule ? [owner.number] : []));
    return {
      kind: "some",
      queries: wanted.filter((query) => kept.has(query)),
      products: named.filter((id) => ownerOf(id) === rule),
      sharedWith: [...new Set(others)],
    };
  };
}

/** Every query is taken for one page. */
const NO_SIZES: { readonly sizes: Sizes; readonly pageSize: number } = { sizes: {}, pageSize: 1 };
