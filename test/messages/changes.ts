import type { Line, Message, Table } from "../../src/messages/message.ts";
import type { MessageSettings } from "../../src/messages/settings.ts";
import { type Delivery, deliveryId } from "../../src/notifications/delivery.ts";
import type { Breached, Change, Depleted, Recovered, Reminder, RetirementReason } from "../../src/stock/change.ts";
import { decimal } from "../../src/stock/decimal.ts";
import { type Level, levelKey } from "../../src/stock/level.ts";

/** A moment of the day that the tests play on, in UTC; El Salvador is six hours behind. */
export function at(time: string, day = "2025-11-23"): string {
  return `${day}T${time}:00.000Z`;
}

const NOTHING_ELSE = { elsewhere: null, afterSilence: null } as const;

/** What every change in these tests has, unless it says otherwise. */
type Told = Partial<Pick<Change, "stockBefore" | "since" | "at">>;

export function breached(level: Level, told: Told = {}): Breached {
  const status = Number(level.stock) <= 0 ? "out" : "low";
  return { kind: "breached", status, ...facts(level, told), threshold: thresholdOf(level), ...NOTHING_ELSE };
}

export function depleted(level: Level, told: Told = {}): Depleted {
  return { kind: "depleted", status: "out", ...facts(level, told), threshold: thresholdOf(level), elsewhere: null };
}

export function reminder(level: Level, told: Told = {}): Reminder {
  const status = Number(level.stock) <= 0 ? "out" : "low";
  return { kind: "reminder", status, ...facts(level, told), threshold: thresholdOf(level), elsewhere: null };
}

export function recovered(
  level: Level,
  told: Told & Partial<Pick<Recovered, "reason" | "threshold" | "thresholdBefore">> = {},
): Recovered {
  const { reason = "restocked", threshold = thresholdOf(level), thresholdBefore = thresholdOf(level) } = told;
  return {
    kind: "recovered",
    status: "ok",
    statusBefore: "low",
    ...facts(level, told),
    reason,
    threshold,
    thresholdBefore,
  };
}

export function retired(level: Level, reason: RetirementReason, told: Told = {}): Change {
  return { kind: "retired", reason, statusBefore: "low", ...facts(level, told), threshold: thresholdOf(level) };
}

export function delivery(version: number, changes: readonly Change[], facts: Partial<Delivery> = {}): Delivery {
  return {
    id: deliveryId("mi-empresa", version, "bodega"),
    company: "mi-empresa",
    companyTitle: "Mi Empresa",
    channel: "bodega",
    locale: null,
    version,
    kind: "changes",
    polledAt: changes.at(-1)?.at ?? at("16:00"),
    incomplete: false,
    changes,
    notices: [],
    findings: [],
    ...facts,
  };
}

export const ENGLISH: MessageSettings = {
  locale: "en",
  timezone: "America/El_Salvador",
  currency: "USD",
  companies: 1,
  productUrl: (company, id) => `https://app.example/${company}/${id}`,
};

export const SPANISH: MessageSettings = { ...ENGLISH, locale: "es" };

/** Every line of a message, from top to bottom. */
export function linesOf(message: Message): Line[] {
  return message.sections.flatMap(({ groups }) => groups.flatMap(({ lines }) => lines));
}

/** What a message says as a whole, but for who sends it and whom to ask, with which every message ends. */
export function notesOf({ notes }: Pick<Message, "notes">): readonly string[] {
  return notes.slice(0, -1);
}

/** A message as plain text, for tests that spell out a whole one. */
export function written(message: Message): string {
  const sections = message.sections.flatMap(({ title, count, groups }) => [
    `== ${title} (${count})`,
    ...groups.flatMap((group) => [`-- ${group.title}`, ...group.lines.map((line) => writtenLine(line, message))]),
  ]);
  return [
    message.subject,
    message.lead,
    ...writtenTable(message.overview),
    ...sections,
    ...(message.show === null ? [] : [`(${message.show} lines to show)`]),
    ...writtenTable(message.orders),
    ...notesOf(message),
  ].join("\n");
}

function writtenTable(table: Table | null): string[] {
  if (table === null) return [];
  return [
    `== ${table.title}`,
    ...[table.columns.map(({ label }) => label), ...table.rows].map((row) => row.join(" | ")),
  ];
}

const WRITTEN = ["stock", "threshold", "shortfall", "order", "orderCost", "supplier", "note"] as const;

function writtenLine(line: Line, { labels }: Message): string {
  const known = WRITTEN.filter((name) => line[name] !== null).map((name) => `${labels[name]} ${line[name]}`);
  const transfer = line.transfer === null ? [] : [line.transfer];
  return [`${line.product} [${line.sku ?? ""}]`, ...known, ...transfer, ...line.remarks].join("; ");
}

function facts(level: Level, { stockBefore = null, since = at("16:00"), at: when = at("16:00") }: Told) {
  return { key: levelKey(level), level, stockBefore, since, at: when };
}

function thresholdOf(level: Level) {
  return { value: level.minimum ?? decimal(0), source: "erp" } as const;
}
