import type { Agenda } from "../notifications/agenda.ts";
import { composeDeliveries } from "../notifications/compose-deliveries.ts";
import { isAnythingDue, planDue } from "../notifications/plan-tellings.ts";
import type { AlertPolicy } from "../policy/policy.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";
import { reportSilenced } from "./report-poll.ts";

export interface Releasing {
  readonly company: string;
  readonly commits: Commits;
  readonly alerts: AlertPolicy;
  readonly now: () => Date;
}

/**
 * Tells what quiet hours and digests have held back and do not any more, as far as the last poll knows it, without a new
 * one; what has been silenced since is taken back. A function of the store alone, like a poll, with which it must take
 * turns.
 * @returns when to look again; null: nothing waits
 */
export async function releaseHeld({ company, commits, alerts, now }: Releasing, log: Log): Promise<Date | null> {
  const state = await commits.state(company);
  if (!state) return null;
  const at = now();
  if (!isAnythingDue(state.agenda, alerts, at)) return timeOf(state.agenda);
  const silences = await commits.silences();
  const { tellings, agenda, silenced } = planDue(state.agenda, state.episodes, silences, alerts, at);
  if (tellings.length > 0 || silenced.length > 0) {
    const version = state.version + 1;
    const { companyTitle, polledAt } = state;
    const deliveries = composeDeliveries({ company, companyTitle, version, polledAt, incomplete: false }, tellings);
    await commits.commit(company, { ...state, version, agenda }, deliveries);
    reportSilenced(company, silenced, log);
    const changes = tellings.reduce((count, telling) => count + telling.changes.length, 0);
    const channels = tellings.map(({ channel }) => channel);
    if (changes > 0) log.info({ company, version, changes, channels }, "told what had waited");
  }
  return timeOf(agenda);
}

function timeOf({ dueAt }: Agenda): Date | null {
  return dueAt === null ? null : new Date(dueAt);
}
