import { type Incident, isSame, type Notice } from "../notifications/notice.ts";
import type { Health } from "./health.ts";

export interface IncidentPolicy {
  /** How long something must fail to be told, in ms. */
  readonly afterMs: number;
  /** How much of the time between two instants does not count, as the machine was asleep, in ms; absent: none. */
  readonly sleptMs?: (from: Date, to: Date) => number;
  /** Channels to tell; empty: any. */
  readonly preferred: readonly string[];
}

/** What has become of the daemon's troubles. */
export interface IncidentVerdict {
  /** Those that go on or have begun. */
  readonly incidents: readonly Incident[];
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
export function judgeIncidents(
  known: readonly Incident[],
  health: readonly Health[],
  policy: IncidentPolicy,
  now: Date,
): IncidentVerdict {
  const incidents: Incident[] = [];
  const news: { notice: Notice; through: readonly string[] }[] = [];
  const audiences = findAudiences(health, policy.preferred);
  for (const own of health) {
    const { subject, failingSince, reason } = own;
    const audience = subject.kind === "channel" ? audiences.channel : audiences.company;
    const incident = known.find((it) => isSame(it.subject, subject));
    if (failingSince === null) {
      if (incident) {
        const heard = incident.toldThrough.filter((name) => audiences.all.includes(name));
        const notice = noticeOf("ended", incident, own, now);
        news.push({ notice, through: heard.length > 0 ? heard : audience });
      }
    } else if (incident && (incident.toldThrough.length > 0 || audience.length === 0)) {
      incidents.push(incident);
    } else if (incident || hasLasted(new Date(failingSince), now, policy)) {
      const told: Incident = { subject, since: incident?.since ?? failingSince, reason, toldThrough: audience };
      incidents.push(told);
      news.push({ notice: noticeOf("began", told, own, now), through: audience });
    }
  }
  return { incidents, news, hasChanged: news.length > 0 || incidents.length !== known.length };
}

/** Whether something has failed for long enough to be told: what was not tried while the machine slept had no chance. */
export function hasLasted(
  since: Date,
  now: Date,
  { afterMs, sleptMs }: Pick<IncidentPolicy, "afterMs" | "sleptMs">,
): boolean {
  return now.getTime() - since.getTime() - (sleptMs?.(since, now) ?? 0) >= afterMs;
}

/** Who can be told: of a channel only what works now, of a company otherwise whatever works again first. */
function findAudiences(health: readonly Health[], preferred: readonly string[]) {
  const channels = health.filter(({ subject }) => subject.kind === "channel" && subject.recipient === undefined);
  const all = channels.map(({ subject }) => subject.name);
  const working = channels.filter(({ failingSince }) => failingSince === null).map(({ subject }) => subject.name);
  const wanted = preferred.length > 0 ? preferred : all;
  const workingWanted = wanted.filter((name) => working.includes(name));
  const channel = workingWanted.length > 0 ? workingWanted : working;
  const company = channel.length > 0 ? channel : wanted;
  return { all, channel, company, coverage: company };
}

function noticeOf(kind: Notice["kind"], incident: Incident, { waiting }: Health, now: Date): Notice {
  const { subject, since, reason } = incident;
  return { kind, subject, since, at: now.toISOString(), reason, waiting };
}
