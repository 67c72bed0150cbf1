import type { Silenced } from "../notifications/notification-state.ts";
import { isOn, type KeptSilence, type Silence } from "../policy/silence.ts";
import { createMatcher, type Match } from "../stock/match.ts";
import type { State } from "../store/state.ts";
import { ofEachState } from "./of-each-state.ts";

/** A silence of the config or by command, and what it keeps quiet. `since` and `by` null: not known, as of the config. */
export interface ListedSilence extends Silence {
  readonly since: string | null;
  readonly by: string | null;
  /** Whether its last day is over. */
  readonly isOver: boolean;
  /** Open levels that it keeps quiet. */
  readonly levels: number;
}

/** All that is silenced. `silence list --json` prints it. */
export interface Silences {
  readonly silences: readonly ListedSilence[];
  /** Of open levels, by a note in SmartPyme. */
  readonly byNote: readonly Silenced[];
}

interface Records {
  state(company: string): Promise<State | null>;
  silences(): Promise<readonly KeptSilence[]>;
}

/**
 * @param configured silences of the config
 * @param today YYYY-MM-DD
 */
export async function listSilences(
  records: Records,
  companies: readonly string[],
  configured: readonly Silence[],
  today: string,
): Promise<Silences> {
  const ofCompanies = await ofEachState(companies, records.state, (state) =>
    [...(state?.notificationState.levels.values() ?? [])].flatMap(({ silenced }) => silenced ?? []),
  );
  const silenced = ofCompanies.flat();
  const counts = new Map<string, number>();
  for (const { id } of silenced) counts.set(id, (counts.get(id) ?? 0) + 1);
  const all = [...configured.map((silence) => ({ ...silence, since: null, by: null })), ...(await records.silences())];
  return {
    silences: all.map((silence) => ({
      ...silence,
      isOver: !isOn(silence.until, today),
      levels: counts.get(silence.id) ?? 0,
    })),
    byNote: silenced.filter(({ id }) => id.startsWith("note:")),
  };
}

/** Counts the open levels of companies that a match fits. */
export async function countOpen(
  records: Pick<Records, "state">,
  companies: readonly string[],
  match: Match,
): Promise<number> {
  const matches = createMatcher(match);
  const counts = await ofEachState(
    companies,
    records.state,
    (state, company) =>
      [...(state?.episodes.values() ?? [])].filter(({ level, status }) =>
        matches({ company, level, statuses: [status] }),
      ).length,
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
