import { composeDeliveries } from "../alerts/compose-deliveries.ts";
import { nextRelease, release } from "../alerts/hold.ts";
import type { Log } from "./log.ts";
import type { Polling } from "./poll.ts";

/**
 * Tells what quiet hours and digests have held back and do not any more, as far as the last poll knows it, without a new
 * one. A function of the store alone, like a poll, with which it must take turns.
 * @returns when to look again; null: nothing waits
 */
export async function releaseHeld(
  { company, commits, policy, now }: Omit<Polling, "inventory">,
  log: Log,
): Promise<Date | null> {
  const state = await commits.state(company);
  if (!state || state.agenda.held.length === 0) return null;
  const at = now();
  const { tellings, held } = release(state.agenda.held, state.episodes, policy.alerts, at);
  if (tellings.length > 0) {
    const version = state.version + 1;
    const { companyTitle, polledAt } = state;
    const deliveries = composeDeliveries({ company, companyTitle, version, polledAt, incomplete: false }, tellings);
    await commits.commit(company, { ...state, version, agenda: { ...state.agenda, held } }, deliveries);
    const changes = tellings.reduce((count, telling) => count + telling.changes.length, 0);
    log.info({ company, version, changes, channels: tellings.map(({ channel }) => channel) }, "told what had waited");
  }
  return nextRelease(held, policy.alerts, at);
}
