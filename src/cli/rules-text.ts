import type { RuleCost, RuleCosts } from "../inventory/rule-costs.ts";
import type { InventoryQuery } from "../smartpyme/query.ts";
import { searchParams } from "../smartpyme/search-params.ts";
import type { RuleEffect } from "../stock/rules-config.ts";
import { isByConsumption } from "../stock/threshold.ts";

/** The threshold rules of one company, with what they cost. */
export interface CompanyRules extends RuleCosts {
  readonly company: string;
}

export interface RequestFacts {
  /** In the busiest hour. */
  readonly pollsAnHour: number;
  readonly limitAnHour: number;
  readonly pageSize: number;
}

/** Says of each rule what it reads with each poll and what that costs, and what it comes to together. */
export function formatRules({ company, rules, requests, isMeasured }: CompanyRules, facts: RequestFacts): string {
  const { limitAnHour } = facts;
  const polls = rules.reduce((rest, { requests: own }) => rest - own, requests);
  const isNarrow = rules.some(({ requests: own }) => own > 0);
  const together =
    `together ${isMeasured ? "" : "at least "}${formatRequests(requests)} of ${limitAnHour}, the polls' own ${polls} among them` +
    (isNarrow ? "; everything is read in one sweep instead wherever that takes fewer" : "");
  return [
    `Rules:     of ${company}, besides what the API itself calls low`,
    ...rules.map((cost) => `  ${formatRule(cost)}: ${formatReads(cost, facts)}`),
    `  ${together}`,
    ...(rules.some(({ rule: { effect } }) => isByConsumption(effect))
      ? [
          "  rules by consumption count where the rate of a level is known (docs/consumption.md); until then SmartPyme's minimum does",
        ]
      : []),
    ...(requests > limitAnHour
      ? ["  that is more than poll.requests_per_hour: what it cannot pay for is put off to later polls"]
      : []),
  ].join("\n");
}

/** The same, for programs. */
export function listRules({ company, rules, requests }: CompanyRules): object {
  return {
    company,
    rules: rules.map(({ rule: { number, name, effect }, reads, requests: own }) => ({
      number,
      name,
      kind: effect.kind,
      factor: effect.kind === "ignore" ? null : effect.factor,
      ...(effect.kind === "reorder_point" && { leadDays: effect.leadDays ?? null }),
      reads: reads.kind === "some" ? { ...reads, queries: reads.queries.map(formatQuery) } : reads,
      requestsAnHour: own,
    })),
    requestsAnHour: requests,
  };
}

function formatRule({ rule: { number, name, effect } }: RuleCost): string {
  return `rule ${number}${name === null ? "" : ` "${name}"`} (${formatEffect(effect)})`;
}

function formatEffect(effect: RuleEffect): string {
  switch (effect.kind) {
    case "minimum":
      return `minimum ${effect.factor}`;
    case "percent_of_maximum":
      return `${effect.factor}% of the maximum`;
    case "times_minimum":
      return `${effect.factor} times the minimum`;
    case "days_of_cover":
      return `${effect.factor} days of cover`;
    case "reorder_point": {
      const lead = effect.leadDays === undefined ? "the supplier's lead time" : `${effect.leadDays} days of lead time`;
      return `reorder point by ${lead}, ${effect.factor}%`;
    }
    case "ignore":
      return "ignore";
  }
}

const NOTHING = {
  cannot_raise: "nothing, it cannot raise a threshold",
  never_reached: "nothing, a rule before it is about everything",
  all_is_read: "nothing, poll.coverage is full",
} as const;

function formatReads({ reads, requests, isMeasured }: RuleCost, { pollsAnHour, pageSize }: RequestFacts): string {
  if (reads.kind === "nothing") return NOTHING[reads.why];
  if (reads.kind === "everything") {
    return (
      "reads everything with each poll, in place of what the API calls low: " +
      `${formatRequests(pollsAnHour)} for each ${pageSize} products of the catalog`
    );
  }
  const { queries, products, sharedWith } = reads;
  const shares =
    sharedWith.length > 0 ? [`shares what ${formatList(sharedWith.map((number) => `rule ${number}`))} reads`] : [];
  if (queries.length > 0) {
    const what = [`reads ${formatList(queries.map(formatQuery))} with each poll`, ...shares].join(", and ");
    if (isMeasured) return `${what}: ${formatRequests(requests)}`;
    return `${what}: at least ${formatRequests(requests)}, and ${pollsAnHour} more for each further ${pageSize} products`;
  }
  if (products.length > 0) {
    const named = products.length === 1 ? "1 product" : `${products.length} products`;
    return `${[`looks up ${named} with each poll`, ...shares].join(", and ")}: up to ${formatRequests(requests)}`;
  }
  return shares.join();
}

/** As the API is asked, without what all queries share. */
function formatQuery({ sku, name, category, brand }: InventoryQuery): string {
  const parameters = [...searchParams({ sku, name, category, brand })];
  return parameters.map(([parameter, text]) => `${parameter}=${text}`).join("&");
}

function formatRequests(count: number): string {
  return `${count} ${count === 1 ? "request" : "requests"} an hour`;
}

function formatList(texts: readonly string[]): string {
  return new Intl.ListFormat("en").format(texts);
}
