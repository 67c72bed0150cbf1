import { isSame, type Notice, type Trouble } from "../notifications/notice.ts";
import type { Condition } from "./condition.ts";

export interface TroublePolicy {
  /** How long something must fail to be told, in ms. */
  readonly afterMs: number;
  /** How much of the time between two instants does not count, as the machine was asleep, in ms; absent: none. */
  readonly sleptMs?: (from: Date, to: Date) => number;
  /** Channels to tell; empty: any. */
  readonly preferred: readonly string[];
}

/** What has become of the daemon's troubles. */
export interface TroubleVerdict {
  /** Those that go on or have begun. */
  readonly troubles: readonly Trouble[];
  /** What is news, and through which channels to tell it: none, where none works. */
  readonly news: readonly { readonly notice: Notice; readonly through: readonly string[] }[];
  readonly hasChanged: boolean;
}

/**
 * Decides what to tell of troubles: each when it has lasted for long enough, and again when it is over. A channel that
 * fails is never told through itself: another one is, or, while there is none that works, later. What is not about a
 * channel may wait for one to work again. A channel that reaches all but some recipients works. What is no longer in the
 * config is forgotten.
 * @param known the troubles so far
 * @param conditions of every company and channel of the config
 */
export function judgeTroubles(
  known: readonly Trouble[],
  conditions: readonly Condition[],
  policy: TroublePolicy,
  now: Date,
): TroubleVerdict {
  const troubles: Trouble[] = [];
  const news: { notice: Notice; through: readonly string[] }[] = [];
  const audiences = findAudiences(conditions, policy.preferred);
  for (const condition of conditions) {
    const { subject, failingSince, reason } = condition;
    const audience = subject.kind === "channel" ? audiences.channel : audiences.company;
    const trouble = known.find((it) => isSame(it.subject, subject));
    if (failingSince === null) {
      if (trouble) {
        const heard = trouble.toldThrough.filter((name) => audiences.all.includes(name));
        const notice = noticeOf("ended", trouble, condition, now);
        news.push({ notice, through: heard.length > 0 ? heard : audience });
      }
    } else if (trouble && (trouble.toldThrough.length > 0 || audience.length === 0)) {
      troubles.push(trouble);
    } else if (trouble || hasLasted(new Date(failingSince), now, policy)) {
      const told: Trouble = { subject, since: trouble?.since ?? failingSince, reason, toldThrough: audience };
      troubles.push(told);
      news.push({ notice: noticeOf("began", told, condition, now), through: audience });
    }
  }
  return { troubles, news, hasChanged: news.length > 0 || troubles.length !== known.length };
}

/** Whether something has failed for long enough to be told: what was not tried while the machine slept had no chance. */
export function hasLasted(
  since: Date,
  now: Date,
  { afterMs, sleptMs }: Pick<TroublePolicy, "afterMs" | "sleptMs">,
): boolean {
  return now.getTime() - since.getTime() - (sleptMs?.(since, now) ?? 0) >= afterMs;
}

/** Who can be told: of a channel only what works now, of a company otherwise whatever works again first. */
function findAudiences(conditions: readonly Condition[], preferred: readonly string[]) {
  const channels = conditions.filter(({ subject }) => subject.kind === "channel" && subject.recipient === undefined);
  const all = channels.map(({ subject }) => subject.name);
  const working = channels.filter(({ failingSince }) => failingSince === null).map(({ subject }) => subject.name);
  const wanted = preferred.length > 0 ? preferred : all;
  const workingWanted = wanted.filter((name) => working.includes(name));
  const channel = workingWanted.length > 0 ? workingWanted : working;
  const company = channel.length > 0 ? channel : wanted;
  return { all, channel, company, coverage: company };
}

function noticeOf(kind: Notice["kind"], trouble: Trouble, { waiting }: Condition, now: Date): Notice {
  const { subject, since, reason } = trouble;
  return { kind, subject, since, at: now.toISOString(), reason, waiting };
}
