import { describeError } from "../log.ts";
import type { Channel } from "../messages/channel.ts";
import type { Message } from "../messages/message.ts";
import type { Delivery } from "../notifications/delivery.ts";
import type { Notice } from "../notifications/notice.ts";
import { noticeDelivery } from "../notifications/notice-delivery.ts";
import type { Locale } from "../policy/locale.ts";
import { hasLasted, type IncidentPolicy } from "./judge-incidents.ts";
import type { Log } from "./log.ts";

export interface StoreWatching {
  /** The store, or what else all depends on, and its URL without secrets. */
  readonly subject: Pick<Notice["subject"], "kind" | "name">;
  /** Tests it; rejects when it cannot be written to. */
  readonly probe: () => Promise<void>;
  readonly channels: ReadonlyMap<string, Pick<Channel, "send">>;
  /** Returns the language of a channel; null: that of the configuration. */
  readonly localeOf: (channel: string) => Locale | null;
  readonly compose: (deliveries: readonly Delivery[]) => Message;
  /** Called when the store works again, with the time of the failure, in which polls could not be stored. */
  readonly onBack: (since: Date, until: Date) => void;
  readonly policy: IncidentPolicy;
  readonly now: () => Date;
  readonly log: Log;
}

/** A failure of the store that goes on, or whose end is not told everywhere yet. */
interface Failure {
  readonly since: Date;
  readonly reason: string;
  /** When the failure ended; null while it goes on. */
  until: Date | null;
  /** Channels that have accepted the notice of the failure. */
  told: readonly string[];
}

/**
 * Makes a check of the store that tells people once when the store has failed for long enough, and when it works again. These
 * are the only notices that are sent without being stored first, because the store is what fails: a restart forgets them, and
 * a channel that does not accept one is tried again at the next check.
 * @returns the check, which returns the store's error; undefined: the store works
 */
export function createStoreWatch(watching: StoreWatching): (signal: AbortSignal) => Promise<unknown> {
  const { subject, probe, channels, localeOf, policy, onBack, now, log } = watching;
  let failure: Failure | null = null;
  let workedAt = now();

  async function tell(kind: Notice["kind"], { since, reason }: Failure, names: readonly string[], signal: AbortSignal) {
    const at = now();
    const notice: Notice = { kind, subject, since: since.toISOString(), at: at.toISOString(), reason, waiting: 0 };
    const took: string[] = [];
    for (const name of names) {
      const channel = channels.get(name);
      if (!channel || signal.aborted) continue;
      // No commit has such a number, so that the id of this message was not used before.
      const message = watching.compose([
        noticeDelivery(Math.floor(at.getTime() / 1_000), { channel: name, locale: localeOf(name) }, at, [notice]),
      ]);
      const result = await channel.send(message, { partsSent: 0, onPartSent: async () => {}, signal });
      if (result.outcome === "sent") took.push(name);
      else
        log.warn(
          { channel: name, reason: result.reason },
          `the trouble with the ${subject.kind} could not be told here`,
        );
    }
    return took;
  }

  async function tellBegin(current: Failure, signal: AbortSignal): Promise<void> {
    const wanted = policy.preferred.length > 0 ? policy.preferred : [...channels.keys()];
    current.told = await tell("began", current, wanted, signal);
    if (current.told.length === 0) {
      const others = [...channels.keys()].filter((name) => !wanted.includes(name));
      current.told = await tell("began", current, others, signal);
    }
    const facts = { [subject.kind]: subject.name, since: current.since.toISOString(), told_through: current.told };
    log.error(facts, current.told.length > 0 ? "in trouble" : "in trouble, and no channel works to tell it through");
  }

  return async (signal) => {
    const error = await probe().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (signal.aborted) return error;
    if (error !== undefined) {
      const reason = describeError(error);
      // Channels that were not told yet that it works again need not be told that it fails again.
      if (failure?.until !== null) failure = { since: now(), reason, until: null, told: failure?.told ?? [] };
      if (failure.told.length === 0 && hasLasted(failure.since, now(), policy)) await tellBegin(failure, signal);
    } else if (failure) {
      // The failure began at an unknown time after the last check that succeeded.
      if (failure.until === null) onBack(workedAt, now());
      failure.until ??= now();
      const told = await tell("ended", failure, failure.told, signal);
      const left = failure.told.filter((name) => !told.includes(name));
      log.info(
        { [subject.kind]: subject.name, since: failure.since.toISOString(), told_through: told },
        "out of trouble",
      );
      failure = left.length > 0 ? { ...failure, told: left } : null;
    }
    if (error === undefined) workedAt = now();
    return error;
  };
}
