import { z } from "zod";
import { mergeIntoLevels } from "./migrate-agenda.ts";

/* The way from each earlier format of a record to the next one. */

const instant = z.iso.datetime();

/** An object of an earlier format. Migrations add what it lacks, and the schema checks the result. */
const object = z.record(z.string(), z.unknown());

/** A format that only has more optional parts: its number keeps an earlier version from reading it without them. */
export function unchanged(value: unknown): unknown {
  return value;
}

export function addNotices(delivery: unknown): object {
  return { ...object.parse(delivery), notices: [] };
}

export function addFindings(delivery: unknown): object {
  return { ...object.parse(delivery), findings: [] };
}

/** Adds the facts of routes and rules: before them, every level had SmartPyme's minimum and every channel got every change. */
export function addPolicyFacts(delivery: unknown): object {
  const { changes, ...rest } = object.parse(delivery);
  return { ...rest, locale: null, changes: z.array(z.unknown()).parse(changes).map(addChangeFacts) };
}

function addChangeFacts(change: unknown): object {
  const facts = object.parse(change);
  if (facts.kind === "breached") return { ...facts, elsewhere: null, afterSilence: null };
  if (facts.kind === "depleted") return { ...facts, elsewhere: null };
  // The status before is not stored: a level that was out would have had another change.
  return { ...facts, statusBefore: "low" };
}

/** Adds an empty agenda: versions without routes did not store who was told. */
export function addAgenda(state: unknown): object {
  const { episodes, ...rest } = object.parse(state);
  const known = Object.entries(object.parse(episodes));
  return {
    ...rest,
    companyTitle: "",
    episodes: Object.fromEntries(
      known.map(([key, episode]) => [key, { ...object.parse(episode), elsewhere: null, pending: null }]),
    ),
    suspects: {},
    sizes: {},
    agenda: { known: {}, held: [], spent: {} },
  };
}

const agendaOfFormat2 = z.object({
  known: z.record(
    z.string(),
    z.object({ told: z.array(z.object({ channel: z.string() }).loose()), toldAt: instant.nullable() }).loose(),
  ),
  held: z.array(
    z
      .object({
        channel: z.string(),
        changes: z.array(z.object({ key: z.string(), kind: z.string(), afterSilence: z.unknown().optional() }).loose()),
      })
      .loose(),
  ),
  spent: z.unknown(),
});

/**
 * Adds when each channel was told. Format 2 counted a channel as told while a breach still waited for it, so such a channel
 * gets null. The times of digests were not stored, and the next poll plans them.
 */
export function addHeardAt(state: unknown): object {
  const { agenda, ...rest } = object.parse(state);
  const { known, held, spent } = agendaOfFormat2.parse(agenda);
  const isBreachOpen = (changes: readonly { kind: string; afterSilence?: unknown }[]) =>
    changes
      .slice(changes.findLastIndex(({ kind }) => kind === "recovered" || kind === "retired") + 1)
      .some(({ kind, afterSilence }) => kind === "breached" && afterSilence === null);
  const waits = held.filter(({ changes }) => isBreachOpen(changes));
  const unheard = new Set(waits.map(({ channel, changes }) => JSON.stringify([channel, changes[0]?.key])));
  const noted = Object.entries(known).map(([level, { told, toldAt, ...facts }]) => {
    const heardAt = (channel: string) => (unheard.has(JSON.stringify([channel, level])) ? null : toldAt);
    return [level, { ...facts, toldAt, told: told.map((it) => ({ ...it, heardAt: heardAt(it.channel) })) }];
  });
  const planned = held.map((entry) => ({ ...entry, digests: {} }));
  return { ...rest, agenda: { known: Object.fromEntries(noted), held: planned, spent } };
}

/** Adds the memory of reads: earlier versions had looked at everything, and did not store the circumstances of a check. */
export function addReading(state: unknown): object {
  const { suspects, coverage, ...rest } = object.parse(state);
  const known = Object.entries(object.parse(suspects));
  return {
    ...rest,
    suspects: Object.fromEntries(known.map(([key, suspect]) => [key, { ...object.parse(suspect), isFirst: false }])),
    coverage: coverage === null ? null : { ...object.parse(coverage), under: null },
    reading: { looked: "everything", slices: null, absences: {}, unreadSince: null },
  };
}

/** Adds paging as for a new company: the next polls learn it. */
export function addPaging(state: unknown): object {
  const orders = ["sku", "created_at", "price", "cost", "name"];
  return {
    ...object.parse(state),
    paging: { orders, pageSize: null, largerFrom: null },
    oddities: { unknown: 0, ignored: 0, told: [] },
  };
}

export function mergeAgenda(state: unknown): object {
  const { agenda, episodes, coverage, reading, ...rest } = object.parse(state);
  const known = Object.entries(object.parse(episodes));
  const open = new Set(known.map(([key]) => key));
  return {
    ...rest,
    episodes: Object.fromEntries(known.map(([key, episode]) => [key, addBarcodeIn(episode)])),
    coverage: rename(coverage, "settled", "verified"),
    reading: inSlices(reading),
    notificationState: addBarcodeOfGone(mergeIntoLevels(agenda, open)),
  };
}

/** Adds the barcode, which was not stored, to the product of anything that has a level. */
function addBarcodeIn(value: unknown): object {
  const { level, ...rest } = object.parse(value);
  return { ...rest, level: addBarcode(level) };
}

function addBarcode(level: unknown): object {
  const { product, ...rest } = object.parse(level);
  return { ...rest, product: { ...object.parse(product), barcode: null } };
}

function addBarcodeOfGone(notifications: object): object {
  const { levels, ...rest } = object.parse(notifications);
  const added = Object.entries(object.parse(levels)).map(([key, record]) => {
    const { gone, ...facts } = object.parse(record);
    return [key, { ...facts, gone: gone === null ? null : addBarcode(gone) }];
  });
  return { ...rest, levels: Object.fromEntries(added) };
}

export function addBarcodes(delivery: unknown): object {
  const { changes, findings, ...rest } = object.parse(delivery);
  const values = z.array(z.unknown());
  return {
    ...rest,
    changes: values.parse(changes).map(addBarcodeIn),
    findings: values.parse(findings).map(addBarcodeIn),
  };
}

function inSlices(reading: unknown): object {
  const { slices, ...rest } = object.parse(reading);
  return { ...rest, slices: rename(slices, "lastRound", "lastCycle") };
}

/** Returns the object with one key renamed; null for null. */
function rename(value: unknown, from: string, to: string): object | null {
  if (value === null) return null;
  const { [from]: member, ...rest } = object.parse(value);
  return { ...rest, [to]: member };
}

export function inLetter(migrate: (delivery: unknown) => object): (letter: unknown) => object {
  return (letter) => {
    const { delivery, ...rest } = object.parse(letter);
    return { ...rest, delivery: migrate(delivery) };
  };
}

export function renameTroubles(operations: unknown): object | null {
  return rename(operations, "troubles", "incidents");
}

export function addReminders(sent: unknown): object {
  const { changes, ...rest } = object.parse(sent);
  return { ...rest, changes: { ...object.parse(changes), reminder: 0 } };
}

/** Adds whom a message reached and what it told of, which was not stored. */
export function addSentContent(sent: unknown): object {
  return { ...object.parse(sent), to: [], levels: [], kept: 0 };
}

export function addFailingSince(poll: unknown): object {
  const { ok, at, ...rest } = object.parse(poll);
  return { ...rest, ok, at, failingSince: ok ? null : at };
}

export function addBudget(poll: unknown): object {
  return { ...object.parse(poll), budget: null };
}

/** Adds recipients: before, they were not distinguished, and a partly sent message named its last version only. */
export function addRecipients(progress: unknown): object {
  const { started, ...rest } = object.parse(progress);
  const added = { triedAt: null, triedMs: 0, reached: [], refused: [], alone: false };
  return { ...rest, ...added, started: started === null ? null : listStarted(started) };
}

function listStarted(started: unknown): object {
  const { through, ...rest } = object.parse(started);
  return { ...rest, deliveries: { through } };
}

export function addRecipientsInLetter(letter: unknown): object {
  const { progress, ...rest } = object.parse(letter);
  return { ...rest, progress: addRecipients(progress) };
}

export function addUnreached(reached: unknown): object {
  return { ...object.parse(reached), unreached: [] };
}

export function addBehind(poll: unknown): object {
  return { ...object.parse(poll), behind: null };
}
