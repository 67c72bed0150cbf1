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
  /** The store, for people. */
  readonly store: string;
  /** Rejects while the store cannot be written to. */
  readonly probe: () => Promise<void>;
  readonly channels: ReadonlyMap<string, Pick<Channel, "send">>;
  /** The language of a channel's readers, null where that is the one of all messages. */
  readonly localeOf: (channel: string) => Locale | null;
  readonly compose: (deliveries: readonly Delivery[]) => Message;
  /** Told from when to when it failed, once it works again: polls could not be kept meanwhile, through no fault of theirs. */
  readonly onBack: (since: Date, until: Date) => void;
  readonly policy: IncidentPolicy;
  readonly now: () => Date;
  readonly log: Log;
}

/** A failure of the store that goes on, or whose end is still to be told. */
interface Failure {
  readonly since: Date;
  readonly reason: string;
  /** Null while it goes on. */
  until: Date | null;
  /** Channels that took the news of it. */
  told: readonly string[];
}

/**
 * Makes a look at the store that tells people when it has failed for long enough, once, and its end. This is the one thing
 * that is told without being kept first, for it is the keeping that fails: a restart forgets it, and a channel that does
 * not take it is tried again at the next look.
 * @returns a look, which answers what the store fails with; undefined: it works
 */
export function createStoreWatch(watching: StoreWatching): (signal: AbortSignal) => Promise<unknown> {
  const { store, probe, channels, localeOf, policy, onBack, now, log } = watching;
  let failure: Failure | null = null;
  let workedAt = now();

  async function tell(kind: Notice["kind"], { since, reason }: Failure, names: readonly string[], signal: AbortSignal) {
    const at = now();
    const subject = { kind: "store", name: store } as const;
    const notice: Notice = { kind, subject, since: since.toISOString(), at: at.toISOString(), reason, waiting: 0 };
    const took: string[] = [];
    for (const name of names) {
      const channel = channels.get(name);
      if (!channel || signal.aborted) continue;
      // No commit has such a number: what tells messages apart must not find this one told before.
      const message = watching.compose([
        noticeDelivery(Math.floor(at.getTime() / 1_000), { channel: name, locale: localeOf(name) }, at, [notice]),
      ]);
      const result = await channel.send(message, { partsSent: 0, onPartSent: async () => {}, signal });
      if (result.outcome === "sent") took.push(name);
      else log.warn({ channel: name, reason: result.reason }, "the trouble with the store could not be told here");
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
    const facts = { store, since: current.since.toISOString(), told_through: current.told };
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
      // Who has yet to hear that it works again hears nothing new where it fails anew.
      if (failure?.until !== null) failure = { since: now(), reason, until: null, told: failure?.told ?? [] };
      if (failure.told.length === 0 && hasLasted(failure.since, now(), policy)) await tellBegin(failure, signal);
    } else if (failure) {
      // When it began to fail between two looks is not known.
      if (failure.until === null) onBack(workedAt, now());
      failure.until ??= now();
      const told = await tell("ended", failure, failure.told, signal);
      const left = failure.told.filter((name) => !told.includes(name));
      log.info({ store, since: failure.since.toISOString(), told_through: told }, "out of trouble");
      failure = left.length > 0 ? { ...failure, told: left } : null;
    }
    if (error === undefined) workedAt = now();
    return error;
  };
}
