import type { Locale } from "../policy/locale.ts";
import type { Finding } from "../stock/audit.ts";
import type { Change } from "../stock/change.ts";
import type { Notice } from "./notice.ts";
import type { Unreached } from "./unreached.ts";

/** The changes of one commit for one channel. The facts are frozen: a retry tomorrow says what was true today. */
export interface Delivery {
  /** Stable across retries and restarts: `<company>.<version>.<channel>`, with `~<locale>` where it has one. */
  readonly id: string;
  /** The company's name in the config; `OPERATIONS` for what the daemon tells of itself. */
  readonly company: string;
  /** The company's name as people know it, from the API; the config's name where the API gave none. */
  readonly companyTitle: string;
  readonly channel: string;
  /** What its readers speak; null: the language of the configuration. Messages in two languages are two messages. */
  readonly locale: Locale | null;
  /** The commit that this delivery belongs to; deliveries of a company leave in this order. */
  readonly version: number;
  /**
   * `first_run`: everything that was already low when the daemon first looked, told as one summary. `notice`: troubles
   * of the daemon itself. `audit`: what is to be put right in the catalog.
   */
  readonly kind: "changes" | "first_run" | "notice" | "audit";
  /** When the poll saw all this, ISO 8601 in UTC. */
  readonly polledAt: string;
  /** The sweep never came out consistent, so the changes may not be all there were. */
  readonly incomplete: boolean;
  readonly changes: readonly Change[];
  /** Empty but for a `notice`, which has no changes. */
  readonly notices: readonly Notice[];
  /** Empty but for an `audit`, which has no changes. */
  readonly findings: readonly Finding[];
}

/** How far the sending of a delivery has come. Lives beside the delivery in the store. */
export interface Progress {
  readonly attempts: number;
  /** Of the first failed attempt since the delivery was committed, ISO 8601 in UTC. */
  readonly failingSince: string | null;
  /** When the last try failed, ISO 8601 in UTC; null: none has. */
  readonly triedAt: string | null;
  /** For how long it was tried since the first failure, in ms, while a daemon was up. */
  readonly triedMs: number;
  /** ISO 8601 in UTC; null: at once. */
  readonly nextTryAt: string | null;
  readonly lastError: string | null;
  /**
   * A message of several parts that went out in part: the ids of the deliveries that it was made of, and how many parts
   * the channel has accepted. The same message must be finished before another is made.
   */
  readonly started: { readonly deliveries: readonly string[] | Through; readonly partsSent: number } | null;
  /** Of the channel's recipients those who have it: they never get it again. */
  readonly reached: readonly string[];
  /** Those whom the far end refused for good: it is not tried with them again. */
  readonly refused: readonly string[];
  /** It leaves as a message of its own, as it was refused together with others. */
  readonly alone: boolean;
}

/** A committed delivery that has yet to go out, or some of its parts. */
export interface PendingDelivery {
  readonly delivery: Delivery;
  readonly progress: Progress;
}

/** Whom of its recipients a channel was to reach with one message, and whom it did not. */
export interface Tried {
  readonly tried: readonly string[];
  readonly unreached: readonly Unreached[];
}

/** As it was kept before ids were: all deliveries up to and including this version. */
export interface Through {
  readonly through: number;
}

export const NOT_TRIED: Progress = {
  attempts: 0,
  failingSince: null,
  triedAt: null,
  triedMs: 0,
  nextTryAt: null,
  lastError: null,
  started: null,
  reached: [],
  refused: [],
  alone: false,
};

/** @param locale null: the language of the configuration, which ids do not name */
export function deliveryId(company: string, version: number, channel: string, locale: Locale | null = null): string {
  return `${company}.${version}.${channel}${locale === null ? "" : `~${locale}`}`;
}

/** Deliveries of one channel with the same one leave in their order. An audit is no news to be netted with others. */
export function queueOf({ company, kind }: Delivery): string {
  return JSON.stringify([company, kind === "audit"]);
}

/**
 * What leaves with the first of a queue as one message: all in its language, but for what would overtake a word on the
 * same level in another one. The last word on a level is the last to leave.
 * @param others oldest first
 */
export function leavingWith<Entry extends { readonly delivery: Delivery }>(
  { delivery: { locale } }: Entry,
  others: readonly Entry[],
): Entry[] {
  const waitingElsewhere = new Set<string>();
  return others.filter(({ delivery }) => {
    const leaves = delivery.locale === locale && !delivery.changes.some(({ key }) => waitingElsewhere.has(key));
    if (!leaves) for (const { key } of delivery.changes) waitingElsewhere.add(key);
    return leaves;
  });
}
