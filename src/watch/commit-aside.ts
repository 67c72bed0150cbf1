import type { Delivery } from "../notifications/delivery.ts";
import type { State } from "../store/state.ts";
import type { Commits } from "./poll.ts";

/**
 * Commits deliveries that no poll has made: the state stays as it is, but for its version. Must take turns with the polls
 * of the company.
 * @param makeDeliveries for a version and beside a state
 * @returns null where nothing was committed, as no poll has left a state yet: a state made here would hide the first look
 */
export async function commitAside(
  { state, commit }: Pick<Commits, "state" | "commit">,
  company: string,
  makeDeliveries: (version: number, state: State) => readonly Delivery[],
): Promise<readonly Delivery[] | null> {
  const before = await state(company);
  if (!before) return null;
  const version = before.version + 1;
  const deliveries = makeDeliveries(version, before);
  await commit(company, { ...before, version }, deliveries);
  return deliveries;
}
