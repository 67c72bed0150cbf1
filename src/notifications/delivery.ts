import type { Locale } from "../policy/locale.ts";
import type { CatalogAdvice } from "../stock/advise-on.ts";
import type { Finding } from "../stock/audit.ts";
import type { Change } from "../stock/change.ts";
import type { AnswerNews } from "./answer-news.ts";
import type { Notice } from "./notice.ts";
import type { Unreached } from "./unreached.ts";

/** The changes of one commit for one channel. The facts do not change: a retry tomorrow says what was true today. */
export interface Delivery {
  /** Stable across retries and restarts: `<company>.<version>.<channel>`, and `~<locale>` unless `locale` is null. */
  readonly id: string;
  /** The company's name in the config; `OPERATIONS` for notices about the daemon itself. */
  readonly company: string;
  /** The company's name as people know it, from the API; the name in the config when the API gave none. */
  readonly companyTitle: string;
  readonly channel: string;
  /** Language of the message; null: that of the configuration. Each language of a channel has a message of its own. */
  readonly locale: Locale | null;
  /** Number of the commit. The deliveries of a company are sent in this order. */
  readonly version: number;
  /**
   * `first_run`: the levels that were low already when the daemon first looked, as one summary. `notice`: incidents of the
   * daemon itself. `audit`: faults of the catalog. `advice`: what is worth changing in it.
   */
  readonly kind: "changes" | "first_run" | "notice" | "audit" | "advice";
  /** When the poll saw these facts, ISO 8601 in UTC. */
  readonly polledAt: string;
  /** Whether the poll may have missed changes because it could not read everything. */
  readonly incomplete: boolean;
  readonly changes: readonly Change[];
  /** Answers that the channel was not told of yet; absent: none. */
  readonly answers?: readonly AnswerNews[] | undefined;
  /** Filled in a `notice` only, which has no changes. */
  readonly notices: readonly Notice[];
  /** Filled in an `audit` only, which has no changes. */
  readonly findings: readonly Finding[];
  /** Number of levels that an `audit` or an `advice` has checked; absent: not known. */
  readonly levels?: number | undefined;
  /** Present in an `advice` only, which has no changes. */
  readonly advice?: CatalogAdvice | undefined;
}

/** The state of sending a delivery. It is stored with the delivery. */
export interface Progress {
  readonly attempts: number;
  /** When the first attempt failed, ISO 8601 in UTC; null: none has. */
  readonly failingSince: string | null;
  /** When the last attempt failed, ISO 8601 in UTC; null: none has. */
  readonly triedAt: string | null;
  /** For how long the delivery has been tried since the first failure, in ms; time without a running daemon does not count. */
  readonly triedMs: number;
  /** When to try again, ISO 8601 in UTC; null: at once. */
  readonly nextTryAt: string | null;
  readonly lastError: string | null;
  /**
   * A message of several parts of which some are sent: the ids of the deliveries that it was made of, and how many parts the
   * channel has accepted. This message must be finished before another one is made. Null: there is none.
   */
  readonly started: { readonly deliveries: readonly string[] | Through; readonly partsSent: number } | null;
  /** The recipients that the message has reached. It is not sent to them again. */
  readonly reached: readonly string[];
  /** The recipients that the server refused for good. It is not sent to them again. */
  readonly refused: readonly string[];
  /** Whether to send it as a message of its own, because a message with several deliveries was refused. */
  readonly alone: boolean;
}

/** A committed delivery that has not been sent yet, or not all of it. */
export interface PendingDelivery {
  readonly delivery: Delivery;
  readonly progress: Progress;
}

/** The recipients that a channel tried to reach with one message, and those that it did not reach. */
export interface Tried {
  readonly tried: readonly string[];
  readonly unreached: readonly Unreached[];
  /** All recipients that the message has reached, with this try or an earlier one; absent: those of this try. */
  readonly reached?: readonly string[];
}

/** The older form of the ids in `started`: all deliveries up to and including this version. */
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

/**
 * Makes the id of a delivery: `<company>.<version>.<channel>`, and `~<locale>` unless the locale is null.
 * @param locale null: the language of the configuration
 */
export function deliveryId(company: string, version: number, channel: string, locale: Locale | null = null): string {
  return `${company}.${version}.${channel}${locale === null ? "" : `~${locale}`}`;
}

/** Returns the key of a delivery's queue. Deliveries of one queue are sent in order; each kind of report has its own. */
export function queueOf({ company, kind }: Delivery): string {
  return JSON.stringify([company, kind === "audit" || kind === "advice" ? kind : null]);
}

/**
 * Selects the deliveries to send with the first of a queue as one message: those in its language, except those about a level
 * of which an older delivery in another language stays behind. So what is sent last about a level is its latest change.
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
