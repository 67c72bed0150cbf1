import type { PendingDelivery } from "../notifications/delivery.ts";
import type { Notice } from "../notifications/notice.ts";
import type { UnreachedSince } from "../notifications/unreached.ts";
import type { DeadLetter, LastPoll, Reached } from "../store/kinds.ts";

/** How a company or channel is doing, as the store shows it. */
export interface Health extends Pick<Notice, "subject" | "reason" | "waiting"> {
  /** ISO 8601 in UTC; null: it is well. */
  readonly failingSince: string | null;
}

/** What a company's health is told by. */
type Polled = Pick<LastPoll, "error" | "failingSince" | "nextDueAt" | "behind">;

/** What there is to know of a channel's deliveries. Of all channels: each picks its own. */
export interface DeliveryRecords {
  readonly pending: readonly PendingDelivery[];
  readonly deadLetters: readonly DeadLetter[];
  readonly reached: readonly Reached[];
}

/**
 * A company fails when its last poll failed, or when one was due and has not come to an end.
 * @param graceMs how late a poll may be without a word
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

/** A company that is polled, but of which people would wait for news in vain. */
export function healthOfCoverage(name: string, last: Polled | undefined): Health {
  const { since = null, reason = null, alerts = 0 } = last?.behind ?? {};
  return { subject: { kind: "coverage", name }, failingSince: since, reason, waiting: alerts };
}

/**
 * A channel fails while something that waits for it has failed, and also when it refused something for good, until it
 * accepts a message again: only that shows that it works. What has reached some of its recipients is no failure of it.
 */
export function healthOfChannel(name: string, { pending, deadLetters, reached }: DeliveryRecords): Health {
  const own = pending.filter(({ delivery }) => delivery.channel === name);
  const acceptedAt = Date.parse(reached.find(({ channel }) => channel === name)?.at ?? "1970-01-01T00:00:00Z");
  const refused = deadLetters.filter(({ delivery, at }) => delivery.channel === name && Date.parse(at) > acceptedAt);
  // Without a failure of its own: given up because its channel was gone from the config, not because of the channel.
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

/** How each recipient of a channel is doing. @param recipients of the config: others are nobody's trouble any more */
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

/** Those of a channel's recipients whom it does not reach. */
export function unreachedOf(
  name: string,
  recipients: readonly string[],
  reached: DeliveryRecords["reached"],
): readonly UnreachedSince[] {
  const all = reached.find(({ channel }) => channel === name)?.unreached ?? [];
  return all.filter(({ address }) => recipients.includes(address));
}
