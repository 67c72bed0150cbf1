import { z } from "zod";
import { ANSWERS } from "../../stock/change.ts";
import { RULE_KINDS } from "../../stock/threshold.ts";

/** Names the shape of the body; one that is not compatible gets another name. What stays compatible: docs/webhook.md. */
export const SCHEMA = "lowstockd.message.v1";

const decimal = z.string().regex(/^-?\d+(\.\d{1,6})?$/);
const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  .meta({ format: "date-time" });
const status = z.enum(["ok", "low", "out"]);

const threshold = z.object({
  value: decimal.describe("Units at or under which the level is low."),
  source: z.enum(["erp", "rule"]).describe("erp: the minimum kept in SmartPyme. rule: a rule of the configuration."),
  rule: z
    .object({
      number: z.int().describe("Its place in the list of rules, from 1."),
      name: z.string().nullable().describe("What the configuration calls it."),
      kind: z.enum(RULE_KINDS),
      factor: decimal.describe("The minimum itself, the percentage, or the factor."),
    })
    .nullable()
    .describe("Null where the source is erp."),
});

const product = z.object({
  id: z.int().describe("SmartPyme's own."),
  name: z.string(),
  sku: z.string().nullable(),
  category: z.string().nullable(),
  brand: z.string().nullable(),
  supplier: z.string().nullable(),
  unit_cost: decimal.nullable().describe("Purchase cost of one unit, in the company's currency."),
});

/** What all that is told of a level has of it. */
const place = {
  product,
  branch: z.string().nullable(),
  warehouse: z.string().nullable(),
  stock: decimal.describe("Units; of what is retired, as last seen."),
  minimum: decimal.nullable().describe("As kept in SmartPyme."),
  maximum: decimal.nullable().describe("As kept in SmartPyme."),
};

/** What a change and a finding tell of the level that they are about. */
const level = {
  ...place,
  threshold: threshold.nullable().describe("What the stock is judged by; null where nothing is set, or is any more."),
};

const note = z.string().nullable().describe("The warehouse's note on the product, from SmartPyme.");

const answerLinks = z.object({
  ordered: z.string(),
  later: z.string(),
  no_reorder: z.string(),
});

const bySales = z
  .literal("sales")
  .optional()
  .describe("Only where sales say how fast it goes, which came to more than what fell of stock.");

const change = z.object({
  key: z
    .string()
    .describe("Names the level, one product in one warehouse: JSON text of [product id, branch, warehouse]."),
  change: z
    .enum(["breached", "depleted", "reminder", "recovered", "retired"])
    .describe(
      "breached: fell low or out. depleted: was low, now out. reminder: still low or out. recovered: ok again. " +
        "retired: there is nothing left to watch.",
    ),
  status: status.nullable().describe("Now; null for what is retired."),
  status_before: status.nullable().describe("Of what recovered or is retired, else null."),
  reason: z
    .enum(["restocked", "minimum_lowered", "rule_changed", "disabled", "deleted", "warehouse_gone", "unwatched"])
    .nullable()
    .describe("Why it recovered (the first three) or is retired (the others), else null."),
  ...level,
  threshold_before: threshold.nullable().describe("Of what recovered: what it was low by, else null."),
  shortfall: decimal.nullable().describe("Units under the threshold, where it is low or out."),
  stock_before: decimal.nullable().describe("At the poll before; null where that did not see it."),
  since: time.describe("When the level fell low."),
  at: time.describe("When this change was found."),
  suggested_order: z
    .object({ quantity: decimal, cost: decimal.nullable().describe("At unit cost; null where that is not known.") })
    .nullable()
    .describe(
      "Up to the maximum, else to the threshold; where consumption and lead time are known, what lasts until the next order " +
        "arrives, within the maximum. Null where nothing is to be ordered.",
    ),
  elsewhere: z
    .object({
      branch: z.string().nullable(),
      warehouse: z.string().nullable(),
      above: decimal.describe("Units above its own threshold."),
    })
    .nullable()
    .describe("Another warehouse that holds enough to help out."),
  after_silence: z
    .object({ reason: z.string(), since: time })
    .nullable()
    .describe("The silence that has kept this back until now."),
  note,
  url: z.string().nullable().describe("The product's page in SmartPyme."),
  consumption: z
    .object({
      per_day: decimal.describe("Units that are consumed a day."),
      days_of_cover: decimal.describe("For how many days the stock lasts, to a tenth."),
      lead_days: decimal.optional().describe("Only where it is known: days from an order to its arrival."),
      source: bySales,
    })
    .optional()
    .describe("Only where it is low or out, and known how fast it is consumed."),
  answered: z
    .object({
      answer: z.enum(ANSWERS).describe("later: put off. no_reorder: it is not to be reordered."),
      quantity: decimal.nullable().describe("Units ordered; null where nothing was, or it was not said."),
      by: z.string().nullable(),
      until: z.string().nullable().describe("The last day, as 2026-12-31; null: until it recovers."),
    })
    .optional()
    .describe("Only where somebody has answered of this level since it fell low."),
  links: answerLinks.optional().describe("Only with http.public_url, where it is low or out: pages to answer on."),
});

const notice = z.object({
  notice: z.enum(["began", "ended"]),
  subject: z.object({
    kind: z.enum(["company", "coverage", "channel", "store", "config", "queue", "load"]),
    name: z
      .string()
      .describe(
        "In the configuration, that of a company for coverage; of the store its URL, without the password; of a changed config that could not be put to work, config.",
      ),
    recipient: z
      .string()
      .nullable()
      .describe("The address that a channel does not reach, while it reaches others; null: all of it is in trouble."),
  }),
  since: time.describe("When it went wrong for the first time."),
  at: time.describe("When this was found; for what ended, when it was well again."),
  reason: z
    .string()
    .nullable()
    .describe(
      "What the other side said last; null: nothing at all, or, of coverage, the hour's requests do not suffice.",
    ),
  waiting: z
    .int()
    .describe("Changes that wait for a channel; of coverage, open alerts of which it is not known what became."),
});

const finding = z.object({
  finding: z
    .enum([
      "always_out",
      "low_without_supplier",
      "low_without_cost",
      "minimum_above_maximum",
      "duplicate_warehouse",
      "minimum_without_maximum",
    ])
    .describe(
      "always_out: out in every warehouse that has a threshold. low_without_supplier, low_without_cost: short, and it is " +
        "not known of whom to order it, or for how much. minimum_above_maximum, minimum_without_maximum: no order can be " +
        "suggested, or only up to the minimum. duplicate_warehouse: rows of one product whose warehouses have one name.",
    ),
  status,
  ...level,
  rows: z.int().describe("Rows of the catalog that it is about; the facts are those of the shortest."),
  since: time.nullable().describe("Of what is always out, as far as it is known, else null."),
  note,
});

const pastMinimum = z.object({
  days_under: z.number(),
  alerts: z.int().describe("How many times the level fell to it."),
  told_in_time: z.int().describe("Before how many stock-outs it fell to it by the lead time or more."),
});

const advice = z.object({
  advice: z
    .enum(["limits", "overstock", "dead_stock"])
    .describe(
      "limits: another minimum or maximum. overstock: above the maximum, or more than is consumed in advise.overstock_days. " +
        "dead_stock: the product was not consumed in any warehouse for advise.dead_after.",
    ),
  ...place,
  rows: z.int().describe("Warehouses that it is about; the facts are those of the one with the most stock."),
  per_day: decimal.nullable().describe("Units that are consumed a day; null: not known, or none."),
  source: bySales,
  lead_days: decimal.nullable().describe("Of limits: days from an order to its arrival."),
  advised_minimum: decimal.nullable().describe("Null: it may stay as it is."),
  advised_maximum: decimal.nullable().describe("Null: it may stay as it is."),
  excess: decimal
    .nullable()
    .describe("Units that are too many; of dead_stock those of all warehouses; null: of limits."),
  value: decimal.nullable().describe("What those cost; null: not known, or of limits."),
  past: z
    .object({
      days: z.number().describe("For how many days it was seen."),
      stock_outs: z.int(),
      present: pastMinimum,
      advised: pastMinimum,
    })
    .nullable()
    .describe("What another minimum would have meant; null: the minimum may stay, or it is not known."),
});

/**
 * The body of a post: one message, its facts and its words. Every key is always there, but for those
 * of a message in parts, of advice, of consumption, of answers and of links to lowstockd's own pages; null is what does not apply or is not known. Numbers that can have decimals are exact decimal text, times are ISO 8601 in UTC.
 */
export const bodySchema = z.object({
  schema: z.literal(SCHEMA),
  type: z
    .enum(["stock.changes", "stock.first_run", "catalog.audit", "catalog.advice", "operations.notice", "channel.test"])
    .describe(
      "stock.changes: what changed. stock.first_run: all that was low at the first look. catalog.audit: what is to be " +
        "put right in the catalog. catalog.advice: what is worth changing in it. operations.notice: the daemon is in trouble, or no longer. channel.test: made-up " +
        "changes, for lowstockd test-channel.",
    ),
  id: z.string().describe("The same in the headers, and each time this message is sent."),
  message_id: z
    .string()
    .optional()
    .describe("Only in a part of a message larger than max_body: the same in all of them."),
  part: z.int().positive().optional().describe("Only in a part: which one this is, from 1."),
  parts: z.int().positive().optional().describe("Only in a part: how many there are."),
  timestamp: time.describe("When the newest of its facts were found."),
  locale: z.string().describe("The language of subject, lead and notes, such as en or es."),
  company: z.string().nullable().describe("Its name in the configuration; null for a notice."),
  company_name: z.string().nullable().describe("Its name for people; null for a notice."),
  subject: z.string().describe("For people: all of it in one line."),
  lead: z.string().describe("For people: the same in a sentence."),
  changes: z
    .array(change)
    .describe("One for each level, worst first, in all parts together; empty for a notice, an audit and advice."),
  notices: z.array(notice).describe("Empty but for a notice."),
  findings: z.array(finding).describe("Empty but for an audit, the most urgent first."),
  advice: z.array(advice).optional().describe("Only in catalog.advice, what matters most first."),
  notes: z.array(z.string()).describe("For people: sentences about the message as a whole."),
  see_all: z.string().optional().describe("Only with http.public_url: the page on which all of it is listed."),
});

export type Body = z.output<typeof bodySchema>;

/** The JSON Schema of a body, for those who receive it. It allows more keys than it knows: later releases may add some. */
export function describeBody(): z.core.JSONSchema.BaseSchema {
  const title = `What lowstockd posts to a webhook: ${SCHEMA}`;
  return { title, ...z.toJSONSchema(bodySchema, { io: "input", target: "draft-07" }) };
}
