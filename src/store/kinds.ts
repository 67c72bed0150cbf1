import { z } from "zod";
import type { Delivery, Progress } from "../notifications/delivery.ts";
import type { Operations } from "../notifications/notice.ts";
import type { KeptSilence } from "../policy/silence.ts";
import { MEMBERS } from "./backend.ts";
import {
  addAgenda,
  addBarcodes,
  addBehind,
  addBudget,
  addFailingSince,
  addFindings,
  addHeardAt,
  addNotices,
  addPaging,
  addPolicyFacts,
  addReading,
  addRecipients,
  addRecipientsInLetter,
  addReminders,
  addSentContent,
  addUnreached,
  inLetter,
  mergeAgenda,
  renameTroubles,
  unchanged,
} from "./migrations.ts";
import type { Kept, RecordKind } from "./record.ts";
import { deliverySchema, key, operationsSchema, progressSchema, silenceSchema, stateSchema } from "./schema.ts";
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
  /** The recipients that it reached; empty: its channel has none of its own, or an earlier version did not keep them. */
  to: z.array(z.string()),
  /** Keys of the levels that it told of, those whose changes are kept; empty: it told of none, or an earlier version did not keep them. */
  levels: z.array(key),
  /** Number of changes and findings with which its content is kept. */
  kept: count,
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

const memberSchema = z.strictObject({
  id: z.string(),
  /** Process and host for people: "pid 7 on host shop". */
  process: z.string(),
  role: z.enum(["leader", "standby", "worker"]),
  /** Since when it has the role. */
  since: instant,
  /** When this was written. */
  at: instant,
  version: z.string(),
});

/** A daemon of a store that several may share, as it has last said. Times are ISO 8601 in UTC. */
export type Member = Kept<typeof memberSchema>;

const linkKeySchema = z.strictObject({
  /** 256 random bits, base64url. */
  key: z.string().min(43),
  madeAt: instant,
});

/** What signs the links of messages. Times are ISO 8601 in UTC. */
export type LinkKey = Kept<typeof linkKeySchema>;

/** The last time that the daemon read its config again, and the outcome. Times are ISO 8601 in UTC. */
export type Reload = Kept<typeof reloadSchema>;

/** The state of a company as one record; its id is the company. States lie in shards today, by the same schema. */
export const STATE: RecordKind<State> = {
  collection: "state",
  schema: stateSchema,
  migrations: [addAgenda, (state) => addPaging(addReading(addHeardAt(state))), mergeAgenda, unchanged, unchanged],
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
  migrations: [addNotices, addPolicyFacts, addFindings, addBarcodes, unchanged],
};
export const PROGRESS: RecordKind<Progress> = {
  collection: "progress",
  schema: progressSchema,
  migrations: [addRecipients],
};
export const SENT: RecordKind<Sent> = {
  collection: "sent",
  schema: sentSchema,
  migrations: [addReminders, addSentContent],
};
export const DEAD: RecordKind<DeadLetter> = {
  collection: "dead",
  schema: deadLetterSchema,
  migrations: [
    inLetter(addNotices),
    inLetter(addPolicyFacts),
    inLetter(addFindings),
    addRecipientsInLetter,
    inLetter(addBarcodes),
    unchanged,
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
/** What signs the links of messages: one record with the id `answers`. */
export const LINK_KEY: RecordKind<LinkKey> = { collection: "linkkey", schema: linkKeySchema, migrations: [] };
/** The daemons of a store that several may share; their id is the member's. They are no part of what a store holds: no copy has them. */
export const MEMBER: RecordKind<Member> = { collection: MEMBERS, schema: memberSchema, migrations: [] };
