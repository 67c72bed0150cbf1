import { type Incident, isSame, type Notice } from "../notifications/notice.ts";
import type { Health } from "./health.ts";

export interface IncidentPolicy {
  /** How long something must fail before it is told, in ms. */
  readonly afterMs: number;
  /** Returns how much of the time between two instants does not count because the machine slept, in ms; absent: none. */
  readonly sleptMs?: (from: Date, to: Date) => number;
  /** Channels to tell; empty: all. */
  readonly preferred: readonly string[];
}

/** The open incidents after a check, and what to tell. */
export interface IncidentVerdict {
  /** Incidents that go on or have begun. */
  readonly incidents: readonly Incident[];
  /** Notices to tell, and through which channels; no channel: none works. */
  readonly news: readonly { readonly notice: Notice; readonly through: readonly string[] }[];
  readonly hasChanged: boolean;
}

/**
 * Decides what to tell of incidents: each when it has lasted long enough, a refused config, which does not pass by itself, at
 * once, and each again when it is over. An incident of a channel
 * is told through other channels that work, or later when none does. Any other incident may be told through a channel that
 * does not work, and then waits there. A channel that does not reach some of its recipients works. Incidents of companies and
 * channels that were removed from the config are forgotten.
 * @param known the open incidents
 * @param health the health of every company and channel of the config
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
    } else if (incident || subject.kind === "config" || hasLasted(new Date(failingSince), now, policy)) {
      const told: Incident = { subject, since: incident?.since ?? failingSince, reason, toldThrough: audience };
      incidents.push(told);
      news.push({ notice: noticeOf("began", told, own, now), through: audience });
    }
  }
  return { incidents, news, hasChanged: news.length > 0 || incidents.length !== known.length };
}

/** Tells whether a failure has lasted long enough to be told. Time in which the machine slept does not count. */
export function hasLasted(
  since: Date,
  now: Date,
  { afterMs, sleptMs }: Pick<IncidentPolicy, "afterMs" | "sleptMs">,
): boolean {
  return now.getTime() - since.getTime() - (sleptMs?.(since, now) ?? 0) >= afterMs;
}

/** Finds the channels to tell: about a channel only those that work now; about a company, if none works, all wanted ones. */
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
