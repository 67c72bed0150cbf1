import type { Delivery } from "../notifications/delivery.ts";
import type { State } from "../store/state.ts";
import type { PollRecords } from "../store/store.ts";
import type { Commits } from "./poll.ts";

/**
 * Commits deliveries and records outside of a poll. Only the version of the state changes. The caller must hold the company's lock.
 * @param makeDeliveries makes the deliveries for the new version, given the state
 * @returns the deliveries; null when nothing was committed because there is no state yet: one made here would hide the first
 * look of the next poll
 */
export async function commitAside(
  { state, commit }: Pick<Commits, "state" | "commit">,
  company: string,
  makeDeliveries: (version: number, state: State) => readonly Delivery[],
  records: PollRecords = {},
): Promise<readonly Delivery[] | null> {
  const before = await state(company);
  if (!before) return null;
  const version = before.version + 1;
  const deliveries = makeDeliveries(version, before);
  await commit(company, { ...before, version }, deliveries, records);
  return deliveries;
}
