import { z } from "zod";
import type { ReadingMemory } from "../inventory/reading-memory.ts";
import type { Delivery, Progress } from "../notifications/delivery.ts";
import type { HistoryEntry } from "../notifications/history.ts";
import type { Notice, Operations, Subject } from "../notifications/notice.ts";
import type { Notified, Told } from "../notifications/notification-state.ts";
import { LOCALES } from "../policy/locale.ts";
import type { KeptSilence } from "../policy/silence.ts";
import type { Oddities } from "../smartpyme/oddities.ts";
import { ORDERS, type Paging } from "../smartpyme/paging.ts";
import { ADVICE_KINDS, type Advice, type PastMinimum } from "../stock/advice.ts";
import type { CatalogAdvice } from "../stock/advise-on.ts";
import { FINDING_KINDS, type Finding } from "../stock/audit.ts";
import { mapOf } from "../stock/by-level.ts";
import { ANSWERS, type Answered, type Change, type TransferSource } from "../stock/change.ts";
import { type Decimal, isPositive } from "../stock/decimal.ts";
import { type Level, type LevelKey, levelKey, PRODUCT_TYPES, type Product } from "../stock/level.ts";
import type { Outlook } from "../stock/outlook.ts";
import type { Episode } from "../stock/snapshot.ts";
import { RULE_KINDS, type RuleSource, type Threshold } from "../stock/threshold.ts";
import type { State } from "./state.ts";

/*
 * Schemas of the core's types as they are stored. Objects are strict: an unknown field was written by a newer version, and
 * dropping it would lose data of that version.
 */

const CANONICAL_DECIMAL = /^(?:0|-?[1-9]\d*(?:\.\d{0,5}[1-9])?|-?0\.\d{0,5}[1-9])$/;

export const decimal = z.custom<Decimal>((value) => typeof value === "string" && CANONICAL_DECIMAL.test(value), {
  error: "expected a decimal number as text",
});

export const instant = z.iso.datetime();
export const count = z.int().nonnegative();

const product: z.ZodType<Product> = z.strictObject({
  id: z.int(),
  name: z.string(),
  sku: z.string().nullable(),
  barcode: z.string().nullable(),
  category: z.string().nullable(),
  brand: z.string().nullable(),
  supplier: z.string().nullable(),
  type: z.enum(PRODUCT_TYPES),
  enabled: z.boolean(),
  // Earlier versions stored the 0 that the server writes by itself.
  cost: decimal.nullable().transform((cost) => (isPositive(cost) ? cost : null)),
});

const level: z.ZodType<Level> = z.strictObject({
  product,
  branch: z.string().nullable(),
  warehouse: z.string().nullable(),
  stock: decimal,
  minimum: decimal.nullable(),
  maximum: decimal.nullable(),
  note: z.string().nullable(),
});

const rule: z.ZodType<RuleSource> = z.strictObject({
  number: z.int().positive(),
  name: z.string().nullable(),
  kind: z.enum(RULE_KINDS),
  factor: decimal,
});

const threshold: z.ZodType<Threshold> = z.strictObject({ value: decimal, source: z.union([z.literal("erp"), rule]) });

const outlook: z.ZodType<Outlook> = z.strictObject({
  perDay: decimal,
  spread: decimal,
  serviceLevel: decimal,
  leadDays: decimal.optional(),
  reviewDays: decimal.optional(),
  pack: z.int().positive().optional(),
  source: z.literal("sales").optional(),
});

const transferSource: z.ZodType<TransferSource> = z.strictObject({
  branch: z.string().nullable(),
  warehouse: z.string().nullable(),
  above: decimal,
});

export const key = z.custom<LevelKey>((value) => typeof value === "string" && value.startsWith("["), {
  error: "expected the key of a level",
});

const short = z.enum(["low", "out"]);

const episode: z.ZodType<Episode> = z.strictObject({
  level,
  status: short,
  threshold,
  elsewhere: transferSource.nullable(),
  since: instant,
  pending: z.strictObject({ status: z.enum(["ok", "low", "out"]), polls: count, stockBefore: decimal }).nullable(),
  out: z.strictObject({ first: instant, since: instant.nullable(), earlierMs: count }).optional(),
  outlook: outlook.optional(),
});

const snapshot = z
  .record(key, episode)
  .refine((episodes) => Object.entries(episodes).every(([key, { level }]) => key === levelKey(level)), {
    error: "an episode stands under the key of another level",
  })
  .transform(mapOf);

const answered: z.ZodType<Answered> = z.strictObject({
  answer: z.enum(ANSWERS),
  quantity: decimal.nullable(),
  by: z.string().nullable(),
  until: z.iso.date().nullable(),
  stock: decimal,
});

const facts = {
  stockBefore: decimal.nullable(),
  threshold: threshold.nullable(),
  since: instant,
  at: instant,
  answered: answered.optional(),
};

const shortageFacts = {
  ...facts,
  threshold,
  elsewhere: transferSource.nullable(),
  outlook: outlook.optional(),
};

/** Makes the schema of a change of any kind, with further fields. */
const changeWith = <Further extends z.ZodRawShape>(further: Further) =>
  z.discriminatedUnion("kind", [
    z.strictObject({
      ...shortageFacts,
      ...further,
      kind: z.literal("breached"),
      status: short,
      afterSilence: z.strictObject({ reason: z.string(), since: instant }).nullable(),
    }),
    z.strictObject({ ...shortageFacts, ...further, kind: z.literal("depleted"), status: z.literal("out") }),
    z.strictObject({
      ...shortageFacts,
      ...further,
      kind: z.literal("reminder"),
      status: short,
      unansweredSince: instant.optional(),
    }),
    z.strictObject({
      ...facts,
      ...further,
      kind: z.literal("recovered"),
      status: z.literal("ok"),
      reason: z.enum(["restocked", "minimum_lowered", "rule_changed"]),
      statusBefore: short,
      thresholdBefore: threshold,
    }),
    z.strictObject({
      ...facts,
      ...further,
      kind: z.literal("retired"),
      reason: z.enum(["disabled", "deleted", "warehouse_gone", "unwatched"]),
      statusBefore: short,
    }),
  ]);

export const changeSchema: z.ZodType<Change> = changeWith({ key, level });

const historyEntry: z.ZodType<HistoryEntry> = changeWith({ stock: decimal, minimum: decimal.nullable() });

const locale = z.enum(LOCALES).nullable();

const told: z.ZodType<Told> = z.strictObject({
  channel: z.string(),
  locale,
  ends: z.array(z.enum(["recovered", "retired"])).nullable(),
  heardAt: instant.nullable(),
  waits: z
    .strictObject({ entries: z.array(count).min(1), since: instant, firstRun: z.boolean(), dueAt: instant.nullable() })
    .nullable(),
});

const notified: z.ZodType<Notified> = z.strictObject({
  told: z.array(told),
  toldAt: instant.nullable(),
  silenced: z
    .strictObject({ id: z.string(), reason: z.string(), until: z.iso.date().nullable(), since: instant })
    .nullable(),
  answered: answered.optional(),
  unansweredSince: instant.optional(),
  escalatedTo: z.array(z.string()).optional(),
  history: z.array(historyEntry),
  gone: level.nullable(),
});

const reading: z.ZodType<ReadingMemory> = z.strictObject({
  looked: z.enum(["nothing", "by_filter", "everything"]),
  slices: z
    .strictObject({
      next: count,
      products: count,
      pagesAPoll: count,
      pageSize: count,
      began: instant,
      lastCycle: z.strictObject({ began: instant, ended: instant }).nullable(),
    })
    .nullable(),
  absences: z.record(
    z.string(),
    z.strictObject({ since: instant.nullable(), triedAt: instant.nullable(), isExpected: z.boolean() }),
  ),
  unreadSince: instant.nullable(),
});

const paging: z.ZodType<Paging> = z.strictObject({
  orders: z.array(z.enum(ORDERS)).length(ORDERS.length),
  pageSize: z.int().positive().nullable(),
  largerFrom: instant.nullable(),
});

const oddities: z.ZodType<Oddities> = z.strictObject({ unknown: count, ignored: count, told: z.array(z.string()) });

export const stateSchema: z.ZodType<State> = z.strictObject({
  version: count,
  polledAt: instant,
  companyTitle: z.string(),
  episodes: snapshot,
  suspects: z.record(key, z.strictObject({ polls: count, since: instant, isFirst: z.boolean() })).transform(mapOf),
  coverage: z
    .strictObject({
      mode: z.enum(["filtered", "full"]),
      verified: z.boolean(),
      checkedAt: instant,
      products: count,
      missed: count,
      under: z.string().nullable(),
    })
    .nullable(),
  sizes: z.record(z.string(), count),
  reading,
  paging,
  oddities,
  notificationState: z.strictObject({
    levels: z.record(key, notified).transform(mapOf),
    consumed: z.record(key, z.array(z.string())).transform(mapOf),
    answersTold: z.record(z.string(), z.array(z.string())).optional(),
    dueAt: instant.nullable(),
    plannedUnder: z.string(),
  }),
  measuredAt: instant.optional(),
});

const text = z.array(z.string()).optional();

export const silenceSchema: z.ZodType<KeptSilence> = z.strictObject({
  id: z.string(),
  match: z.strictObject({
    company: text,
    sku: text,
    product: text,
    product_id: z.array(z.int()).optional(),
    category: text,
    brand: text,
    supplier: text,
    branch: text,
    warehouse: text,
    status: z.array(z.enum(["ok", "low", "out"])).optional(),
  }),
  until: z.iso.date().nullable(),
  reason: z.string(),
  since: instant,
  // Earlier versions did not store who made a silence.
  by: z.string().nullable().default(null),
  answer: z
    .strictObject({
      answer: z.enum(ANSWERS),
      levels: z.array(z.strictObject({ key, quantity: decimal.nullable(), stock: decimal })).min(1),
    })
    .optional(),
});

const subject: z.ZodType<Subject> = z.strictObject({
  kind: z.enum(["company", "coverage", "channel", "config", "load"]),
  name: z.string(),
  recipient: z.string().optional(),
});

const notice: z.ZodType<Notice> = z.strictObject({
  kind: z.enum(["began", "ended"]),
  subject,
  since: instant,
  at: instant,
  reason: z.string().nullable(),
  waiting: count,
  title: z.string().optional(),
});

export const operationsSchema: z.ZodType<Operations> = z.strictObject({
  version: count,
  incidents: z.array(
    z.strictObject({ subject, since: instant, reason: z.string().nullable(), toldThrough: z.array(z.string()) }),
  ),
});

export const findingSchema: z.ZodType<Finding> = z.strictObject({
  kind: z.enum(FINDING_KINDS),
  level,
  threshold: threshold.nullable(),
  status: z.enum(["ok", "low", "out"]),
  rows: count,
  since: instant.nullable(),
});

const days = z.number().nonnegative();

const pastMinimum: z.ZodType<PastMinimum> = z.strictObject({ daysUnder: days, alerts: count, inTime: count });

export const adviceSchema: z.ZodType<Advice> = z.strictObject({
  kind: z.enum(ADVICE_KINDS),
  level,
  rows: count,
  perDay: decimal.nullable(),
  source: z.literal("sales").optional(),
  leadDays: decimal.nullable(),
  minimum: decimal.nullable(),
  maximum: decimal.nullable(),
  excess: decimal.nullable(),
  value: decimal.nullable(),
  past: z.strictObject({ days, stockOuts: count, present: pastMinimum, advised: pastMinimum }).nullable(),
});

const catalogAdvice: z.ZodType<CatalogAdvice> = z.strictObject({
  items: z.array(adviceSchema),
  rated: count,
  withoutLeadTime: count,
  notSeenLong: count,
});

/** A delivery as its own record. `pieces`: the number of further records, which hold the rest of what it tells; absent: none. */
export type StoredDelivery = Delivery & { readonly pieces?: number | undefined };

export const deliverySchema: z.ZodType<StoredDelivery> = z.strictObject({
  id: z.string(),
  company: z.string(),
  companyTitle: z.string(),
  channel: z.string(),
  locale,
  version: count,
  kind: z.enum(["changes", "first_run", "notice", "audit", "advice"]),
  polledAt: instant,
  incomplete: z.boolean(),
  changes: z.array(changeSchema),
  answers: z.array(z.strictObject({ level, levels: count, answered })).optional(),
  notices: z.array(notice),
  findings: z.array(findingSchema),
  levels: count.optional(),
  advice: catalogAdvice.optional(),
  pieces: z.int().positive().optional(),
});

export const progressSchema: z.ZodType<Progress> = z.strictObject({
  attempts: count,
  failingSince: instant.nullable(),
  triedAt: instant.nullable(),
  triedMs: z.number().nonnegative(),
  nextTryAt: instant.nullable(),
  lastError: z.string().nullable(),
  started: z
    .strictObject({
      deliveries: z.union([z.array(z.string()), z.strictObject({ through: count })]),
      partsSent: count,
    })
    .nullable(),
  reached: z.array(z.string()),
  refused: z.array(z.string()),
  alone: z.boolean(),
});
