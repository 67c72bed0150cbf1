import { composeDeliveries } from "../alerts/compose-deliveries.ts";
import { nextRelease, release } from "../alerts/hold.ts";
import type { AlertPolicy } from "../alerts/policy.ts";
import type { Log } from "./log.ts";
import type { Commits } from "./poll.ts";

export interface Releasing {
  readonly company: string;
  readonly commits: Pick<Commits, "state" | "commit">;
  readonly alerts: AlertPolicy;
  readonly now: () => Date;
}

/**
 * Tells what quiet hours and digests have held back and do not any more, as far as the last poll knows it, without a new
 * one. A function of the store alone, like a poll, with which it must take turns.
 * @returns when to look again; null: nothing waits
 */
export async function releaseHeld({ company, commits, alerts, now }: Releasing, log: Log): Promise<Date | null> {
  const state = await commits.state(company);
  if (!state || state.agenda.held.length === 0) return null;
  const at = now();
  const { tellings, held } = release(state.agenda.held, state.episodes, alerts, at);
  if (tellings.length > 0) {
    const version = state.version + 1;
    const { companyTitle, polledAt } = state;
    const deliveries = composeDeliveries({ company, companyTitle, version, polledAt, incomplete: false }, tellings);
    await commits.commit(company, { ...state, version, agenda: { ...state.agenda, held } }, deliveries);
    const changes = tellings.reduce((count, telling) => count + telling.changes.length, 0);
    log.info({ company, version, changes, channels: tellings.map(({ channel }) => channel) }, "told what had waited");
  }
  return nextRelease(held, alerts, at);
}
