import { createHash } from "node:crypto";
import type { Line, Message, MessageKind } from "../../messages/message.ts";
import { roundCover } from "../../messages/outlook.ts";
import { suggestOrder } from "../../messages/suggest-order.ts";
import type { Advice, PastMinimum } from "../../stock/advice.ts";
import type { Answered } from "../../stock/change.ts";
import type { Level } from "../../stock/level.ts";
import { daysOfCover, type Outlook } from "../../stock/outlook.ts";
import { isShortage, shortfallOf } from "../../stock/shortage.ts";
import { type Body, SCHEMA } from "./body.ts";

const TYPES: Readonly<Record<MessageKind, Body["type"]>> = {
  changes: "stock.changes",
  first_run: "stock.first_run",
  audit: "catalog.audit",
  advice: "catalog.advice",
  notice: "operations.notice",
  test: "channel.test",
};

/** All of a message, in the shape that `bodySchema` describes. */
export function composeBody(message: Message): Body {
  const { kind, locale, subject, lead, notes } = message;
  const isAboutCompany = kind !== "notice";
  const lines = message.sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines));
  return {
    schema: SCHEMA,
    type: TYPES[kind],
    id: bodyId(message, lines),
    timestamp: message.foundAt,
    locale,
    company: isAboutCompany ? message.companyName : null,
    company_name: isAboutCompany ? message.company : null,
    subject,
    lead,
    changes: lines.map(toChange),
    notices: message.notices.map(({ kind, subject, since, at, reason, waiting }) => ({
      notice: kind,
      subject: { kind: subject.kind, name: subject.name, recipient: subject.recipient ?? null },
      since,
      at,
      reason,
      waiting,
    })),
    findings: message.findings.map(toFinding),
    ...(message.advice && { advice: message.advice.map(toAdvice) }),
    notes: [...notes],
    ...(message.seeAll && { see_all: message.seeAll.url }),
  };
}

/**
 * The same each time the same changes are sent, so that a receiver can leave out what it has. The delivery's id alone would
 * not do: it starts again with an emptied store, and older changes may join or leave a message that waits. No full stop:
 * those part what is signed.
 */
function bodyId({ id, foundAt, notices }: Message, lines: readonly Line[]): string {
  const changes = lines.map(({ change: { key, kind, at } }) => [key, kind, at]);
  const hash = createHash("sha256")
    .update(JSON.stringify([id, foundAt, changes, notices]))
    .digest("hex");
  return `${id.replace(/[^A-Za-z0-9-]+/g, "_")}_${hash.slice(0, 16)}`;
}

function toChange({ change, url, answers }: Line): Body["changes"][number] {
  const ended = change.kind === "recovered" || change.kind === "retired" ? change : null;
  return {
    key: change.key,
    change: change.kind,
    status: change.kind === "retired" ? null : change.status,
    status_before: ended?.statusBefore ?? null,
    reason: ended?.reason ?? null,
    ...toLevel(change),
    threshold_before: change.kind === "recovered" ? toThreshold(change.thresholdBefore) : null,
    shortfall: shortfallOf(change),
    stock_before: change.stockBefore,
    since: change.since,
    at: change.at,
    suggested_order: suggestOrder(change),
    elsewhere: isShortage(change) ? change.elsewhere : null,
    after_silence: change.kind === "breached" ? change.afterSilence : null,
    note: change.level.note,
    url,
    ...(isShortage(change) && change.outlook && { consumption: toConsumption(change.level, change.outlook) }),
    ...(change.answered && { answered: toAnswer(change.answered) }),
    ...(answers && { links: { ordered: answers.ordered, later: answers.later, no_reorder: answers.noReorder } }),
  };
}

function toConsumption({ stock }: Level, outlook: Outlook): Body["changes"][number]["consumption"] {
  const { perDay, leadDays, source } = outlook;
  const days = roundCover(daysOfCover(stock, outlook));
  return {
    per_day: perDay,
    days_of_cover: days,
    ...(leadDays !== undefined && { lead_days: leadDays }),
    ...(source && { source }),
  };
}

function toAnswer({ answer, quantity, by, until }: Answered): Body["changes"][number]["answered"] {
  return { answer, quantity, by, until };
}

function toFinding(finding: Message["findings"][number]): Body["findings"][number] {
  const { kind, status, rows, since } = finding;
  return { finding: kind, status, ...toLevel(finding), rows, since, note: finding.level.note };
}

function toAdvice(item: Advice): NonNullable<Body["advice"]>[number] {
  const { kind, level, rows, perDay, source, leadDays, minimum, maximum, excess, value, past } = item;
  const toMinimum = ({ daysUnder, alerts, inTime }: PastMinimum) => ({
    days_under: daysUnder,
    alerts,
    told_in_time: inTime,
  });
  return {
    advice: kind,
    ...toPlace(level),
    rows,
    per_day: perDay,
    ...(source && { source }),
    lead_days: leadDays,
    advised_minimum: minimum,
    advised_maximum: maximum,
    excess,
    value,
    past: past && {
      days: past.days,
      stock_outs: past.stockOuts,
      present: toMinimum(past.present),
      advised: toMinimum(past.advised),
    },
  };
}

/** What changes and findings have in common. */
function toLevel({ level, threshold }: Pick<Line["change"], "level" | "threshold">) {
  return { ...toPlace(level), threshold: toThreshold(threshold) };
}

function toPlace(level: Level) {
  const { id, name, sku, category, brand, supplier, cost } = level.product;
  return {
    product: { id, name, sku, category, brand, supplier, unit_cost: cost },
    branch: level.branch,
    warehouse: level.warehouse,
    stock: level.stock,
    minimum: level.minimum,
    maximum: level.maximum,
  };
}

function toThreshold(threshold: Line["change"]["threshold"]): Body["changes"][number]["threshold"] {
  if (threshold === null) return null;
  const { value, source } = threshold;
  return source === "erp" ? { value, source, rule: null } : { value, source: "rule", rule: source };
}
