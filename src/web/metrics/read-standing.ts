import { isOn, type Silence } from "../../policy/silence.ts";
import type { Store } from "../../store/store.ts";
import type { Overview } from "../../watch/overview.ts";
import type { Standing } from "./standing.ts";

/** What is read of the store for a scrape, besides the overview. */
export type StandingRecords = Pick<Store, "pending" | "operations" | "silences">;

/**
 * @param configured silences of the config
 * @param today as YYYY-MM-DD
 */
export async function readStanding(
  records: StandingRecords,
  overview: Overview,
  role: Standing["role"],
  configured: readonly Pick<Silence, "until">[],
  today: string,
): Promise<Standing> {
  const oldest = new Map<string, string>();
  for (const { delivery } of await records.pending()) {
    const known = oldest.get(delivery.channel);
    if (known === undefined || delivery.polledAt < known) oldest.set(delivery.channel, delivery.polledAt);
  }
  const silences = [...configured, ...(await records.silences())];
  const { incidents } = await records.operations();
  return {
    overview,
    role,
    oldestWaiting: (channel) => oldest.get(channel) ?? null,
    incidents,
    silences: silences.filter(({ until }) => isOn(until, today)).length,
  };
}
