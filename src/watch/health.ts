import type { PendingDelivery } from "../notifications/delivery.ts";
import type { Notice } from "../notifications/notice.ts";
import type { UnreachedSince } from "../notifications/unreached.ts";
import type { DeadLetter, LastPoll, Reached, Reload } from "../store/kinds.ts";

/** Whether a company or channel works, by what is in the store. */
export interface Health extends Pick<Notice, "subject" | "reason" | "waiting"> {
  /** Since when it fails, ISO 8601 in UTC; null: it works. */
  readonly failingSince: string | null;
}

/** The fields of a last poll that show a company's health. */
type Polled = Pick<LastPoll, "error" | "failingSince" | "nextDueAt" | "behind">;

/** The records of all channels that show their health. */
export interface DeliveryRecords {
  readonly pending: readonly PendingDelivery[];
  readonly deadLetters: readonly DeadLetter[];
  readonly reached: readonly Reached[];
}

/**
 * Judges a company by its polls. It fails when its last poll failed, or when a poll was due and has not ended.
 * @param graceMs how late a poll may be
 */
export function healthOfCompany(name: string, last: Polled | undefined, graceMs: number, now: Date): Health {
  const due = last?.nextDueAt ?? null;
  const isLate = due !== null && Date.parse(due) + graceMs < now.getTime();
  return {
    subject: { kind: "company", name },
    failingSince: last?.failingSince ?? (isLate ? due : null),
    reason: last?.failingSince ? last.error : null,
    waiting: 0,
  };
}

/** Judges whether polls of a company read all that they should. */
export function healthOfCoverage(name: string, last: Polled | undefined): Health {
  const { since = null, reason = null, alerts = 0 } = last?.behind ?? {};
  return { subject: { kind: "coverage", name }, failingSince: since, reason, waiting: alerts };
}

/** Judges the config by the last time that it was read anew. One that was refused does not mend by itself. */
export function healthOfConfig(last: Pick<Reload, "at" | "error"> | null): Health {
  const isRefused = last !== null && last.error !== null;
  return {
    subject: { kind: "config", name: "config" },
    failingSince: isRefused ? last.at : null,
    reason: isRefused ? last.error : null,
    waiting: 0,
  };
}

/**
 * Judges a channel by its deliveries. It fails while a pending delivery has failed, and after it has refused one for good until
 * it accepts a message again, since only that shows that it works. A delivery that has reached some recipients does not count.
 */
export function healthOfChannel(name: string, { pending, deadLetters, reached }: DeliveryRecords): Health {
  const own = pending.filter(({ delivery }) => delivery.channel === name);
  const acceptedAt = Date.parse(reached.find(({ channel }) => channel === name)?.at ?? "1970-01-01T00:00:00Z");
  const refused = deadLetters.filter(({ delivery, at }) => delivery.channel === name && Date.parse(at) > acceptedAt);
  // A dead letter without a failed attempt was given up because its channel was removed from the config.
  const failures = [...refused, ...own].filter(
    ({ progress }) => progress.failingSince !== null && progress.reached.length === 0,
  );
  const [first = null] = failures.map(({ progress }) => progress.failingSince).sort();
  return {
    subject: { kind: "channel", name },
    failingSince: first,
    reason: failures.at(-1)?.progress.lastError ?? null,
    waiting: own.reduce((count, { delivery }) => count + delivery.changes.length, 0),
  };
}

/** Judges each recipient of a channel. `recipients`: those in the config; others do not matter any more. */
export function healthOfRecipients(
  name: string,
  recipients: readonly string[],
  { reached }: Pick<DeliveryRecords, "reached">,
): Health[] {
  const missed = unreachedOf(name, recipients, reached);
  return recipients.map((recipient) => {
    const unreached = missed.find(({ address }) => address === recipient);
    return {
      subject: { kind: "channel", name, recipient },
      failingSince: unreached?.since ?? null,
      reason: unreached?.reason ?? null,
      waiting: 0,
    };
  });
}

/** Returns those of a channel's `recipients` that it does not reach. */
export function unreachedOf(
  name: string,
  recipients: readonly string[],
  reached: DeliveryRecords["reached"],
): readonly UnreachedSince[] {
  const all = reached.find(({ channel }) => channel === name)?.unreached ?? [];
  return all.filter(({ address }) => recipients.includes(address));
}
