import { z } from "zod";
import type { Delivery, Progress } from "../notifications/delivery.ts";
import type { Operations } from "../notifications/notice.ts";
import type { KeptSilence } from "../policy/silence.ts";
import { mergeIntoLevels } from "./migrate-agenda.ts";
import type { Kept, RecordKind } from "./record.ts";
import { deliverySchema, operationsSchema, progressSchema, silenceSchema, stateSchema } from "./schema.ts";
import type { State } from "./state.ts";

const instant = z.iso.datetime();
const count = z.int().nonnegative();

const sentSchema = z.strictObject({
  /** Id of the newest delivery in the message, which is also the message's id. */
  id: z.string(),
  company: z.string(),
  channel: z.string(),
  /** The deliveries in the message, oldest first. */
  deliveries: z.array(z.strictObject({ id: z.string(), polledAt: instant })),
  sentAt: instant,
  /** Number of changes of each kind in the deliveries, before changes that cancel each other out were merged. */
  changes: z.strictObject({ breached: count, depleted: count, reminder: count, recovered: count, retired: count }),
});

/** A message that its channel accepted. Times are ISO 8601 in UTC. */
export type Sent = Kept<typeof sentSchema>;

const deadLetterSchema = z.strictObject({
  delivery: deliverySchema,
  progress: progressSchema,
  reason: z.string(),
  at: instant,
});

/** A delivery that was given up, and when (ISO 8601 in UTC). It is kept until a person removes or requeues it. */
export type DeadLetter = Kept<typeof deadLetterSchema>;

const lastPollSchema = z.strictObject({
  company: z.string(),
  /** Null: a daemon has started and not polled yet. */
  at: instant.nullable(),
  ok: z.boolean(),
  error: z.string().nullable(),
  /** When the first poll failed after the last one that succeeded; null: the last poll succeeded. */
  failingSince: instant.nullable(),
  /** When the next poll was planned; null: none was. */
  nextDueAt: instant.nullable(),
  /** The hour's requests that the poll left, and when the count starts again; null: not known. */
  budget: z.strictObject({ left: count, limit: count, resetsAt: instant }).nullable(),
  /** What has not been read for long: since when, how many open alerts, and why; null: everything was read. */
  behind: z.strictObject({ since: instant, alerts: count, reason: z.string().nullable() }).nullable(),
});

/** The last poll of a company, successful or not, and the planned next one. Times are ISO 8601 in UTC. */
export type LastPoll = Kept<typeof lastPollSchema>;

const reachedSchema = z.strictObject({
  channel: z.string(),
  /** When the channel last accepted a message, ISO 8601 in UTC; null: it never has. */
  at: instant.nullable(),
  unreached: z.array(z.strictObject({ address: z.string(), reason: z.string(), isFinal: z.boolean(), since: instant })),
});

/** When a channel last accepted a message, and the recipients that it does not reach. */
export type Reached = Kept<typeof reachedSchema>;

const reloadSchema = z.strictObject({
  at: instant,
  /** Why the config could not be used; null: it is in force. */
  error: z.string().nullable(),
});

/** The last time that the daemon read its config again, and the outcome. Times are ISO 8601 in UTC. */
export type Reload = Kept<typeof reloadSchema>;

/** An object of an earlier format. Migrations add what it lacks, and the schema checks the result. */
const object = z.record(z.string(), z.unknown());

function addNotices(delivery: unknown): object {
  return { ...object.parse(delivery), notices: [] };
}

function addFindings(delivery: unknown): object {
  return { ...object.parse(delivery), findings: [] };
}

/** Adds the facts of routes and rules: before them, every level had SmartPyme's minimum and every channel got every change. */
function addPolicyFacts(delivery: unknown): object {
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
function addAgenda(state: unknown): object {
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
function addHeardAt(state: unknown): object {
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
function addReading(state: unknown): object {
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
function addPaging(state: unknown): object {
  const orders = ["sku", "created_at", "price", "cost", "name"];
  return {
    ...object.parse(state),
    paging: { orders, pageSize: null, largerFrom: null },
    oddities: { unknown: 0, ignored: 0, told: [] },
  };
}

function mergeAgenda(state: unknown): object {
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

function addBarcodes(delivery: unknown): object {
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

function inLetter(migrate: (delivery: unknown) => object): (letter: unknown) => object {
  return (letter) => {
    const { delivery, ...rest } = object.parse(letter);
    return { ...rest, delivery: migrate(delivery) };
  };
}

function renameTroubles(operations: unknown): object | null {
  return rename(operations, "troubles", "incidents");
}

function addReminders(sent: unknown): object {
  const { changes, ...rest } = object.parse(sent);
  return { ...rest, changes: { ...object.parse(changes), reminder: 0 } };
}

function addFailingSince(poll: unknown): object {
  const { ok, at, ...rest } = object.parse(poll);
  return { ...rest, ok, at, failingSince: ok ? null : at };
}

function addBudget(poll: unknown): object {
  return { ...object.parse(poll), budget: null };
}

/** Adds recipients: before, they were not distinguished, and a partly sent message named its last version only. */
function addRecipients(progress: unknown): object {
  const { started, ...rest } = object.parse(progress);
  const added = { triedAt: null, triedMs: 0, reached: [], refused: [], alone: false };
  return { ...rest, ...added, started: started === null ? null : listStarted(started) };
}

function listStarted(started: unknown): object {
  const { through, ...rest } = object.parse(started);
  return { ...rest, deliveries: { through } };
}

function addRecipientsInLetter(letter: unknown): object {
  const { progress, ...rest } = object.parse(letter);
  return { ...rest, progress: addRecipients(progress) };
}

function addUnreached(reached: unknown): object {
  return { ...object.parse(reached), unreached: [] };
}

function addBehind(poll: unknown): object {
  return { ...object.parse(poll), behind: null };
}

/** The state of a company as one record; its id is the company. States lie in shards today, by the same schema. */
export const STATE: RecordKind<State> = {
  collection: "state",
  schema: stateSchema,
  migrations: [addAgenda, (state) => addPaging(addReading(addHeardAt(state))), mergeAgenda],
};
/** The daemon's open incidents: one record with the id `OPERATIONS`. */
export const INCIDENTS: RecordKind<Operations> = {
  collection: "operations",
  schema: operationsSchema,
  migrations: [renameTroubles],
};
/** Deliveries. Their id is the delivery id, as in `PROGRESS`, `SENT` and `DEAD`. */
export const DELIVERY: RecordKind<Delivery> = {
  collection: "delivery",
  schema: deliverySchema,
  migrations: [addNotices, addPolicyFacts, addFindings, addBarcodes],
};
export const PROGRESS: RecordKind<Progress> = {
  collection: "progress",
  schema: progressSchema,
  migrations: [addRecipients],
};
export const SENT: RecordKind<Sent> = { collection: "sent", schema: sentSchema, migrations: [addReminders] };
export const DEAD: RecordKind<DeadLetter> = {
  collection: "dead",
  schema: deadLetterSchema,
  migrations: [
    inLetter(addNotices),
    inLetter(addPolicyFacts),
    inLetter(addFindings),
    addRecipientsInLetter,
    inLetter(addBarcodes),
  ],
};
/** Last polls; their id is the company. */
export const POLL: RecordKind<LastPoll> = {
  collection: "poll",
  schema: lastPollSchema,
  migrations: [addFailingSince, addBudget, addBehind],
};
/** Silences that were made by command; their id is the silence's. */
export const SILENCE: RecordKind<KeptSilence> = { collection: "silence", schema: silenceSchema, migrations: [] };
/** What channels have reached; their id is the channel. */
export const REACHED: RecordKind<Reached> = {
  collection: "reached",
  schema: reachedSchema,
  migrations: [addUnreached],
};
/** The last reload of the config: one record with the id `config`. */
export const RELOAD: RecordKind<Reload> = { collection: "reload", schema: reloadSchema, migrations: [] };
