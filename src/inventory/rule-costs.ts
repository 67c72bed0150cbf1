import { covers, type Filters, type InventoryQuery, queryKey } from "../smartpyme/query.ts";
import type { ThresholdRule } from "../stock/threshold-rule.ts";
import { chooseReading, type Sizes } from "./plan-rules.ts";
import { type CoverageSetting, pagesOf } from "./plan-sweep.ts";
import { canRaise, reachable, withoutCovered } from "./rule-readings.ts";

/** What each poll reads for a rule. */
export type RuleReads =
  /** `all_is_read`: each poll reads the whole catalog anyway. `never_reached`: an earlier rule matches every level. */
  | { readonly kind: "nothing"; readonly why: "cannot_raise" | "never_reached" | "all_is_read" }
  /** One sweep of everything, in place of the filtered sweep and of the other rules' queries. */
  | { readonly kind: "everything" }
  | {
      readonly kind: "some";
      readonly queries: readonly InventoryQuery[];
      /** Ids of products that are looked up. */
      readonly products: readonly number[];
      /** Numbers of the rules whose reading serves this one, too. */
      readonly sharedWith: readonly number[];
    };

export interface RuleCost {
  readonly rule: ThresholdRule;
  readonly reads: RuleReads;
  /** Requests an hour in addition to those of the polls themselves; a query takes one for each page. */
  readonly requests: number;
  /** Whether the size of each query is known. If not, an unknown one counts as one page, and `requests` is a lower bound. */
  readonly isMeasured: boolean;
}

export interface RuleCosts {
  readonly rules: readonly RuleCost[];
  /** Requests an hour in all, including those of the polls themselves; a lower bound when `isMeasured` is false. */
  readonly requests: number;
  readonly isMeasured: boolean;
}

/** What the estimate depends on besides the rules. */
export interface PollingPlan {
  readonly coverage: CoverageSetting;
  readonly filters: Filters;
  readonly pollsAnHour: number;
  /** The known sizes, and the requests of a poll without rules. Absent: nothing is known, and a poll takes one request. */
  readonly catalog?: { readonly sizes: Sizes; readonly pageSize: number; readonly requestsAPoll: number } | undefined;
}

/** Estimates the requests that the threshold rules of a company take. */
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

/** Assigns each query and each look-up to the first rule that needs it. */
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

/** Without known sizes every query counts as one page. */
const NO_SIZES: { readonly sizes: Sizes; readonly pageSize: number } = { sizes: {}, pageSize: 1 };
