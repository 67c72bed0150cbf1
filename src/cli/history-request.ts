import type { Match } from "../stock/match.ts";
import type { Since } from "../watch/since.ts";
import type { CommandOptions } from "./open.ts";
import type { JsonOption } from "./print-json.ts";

/** What can be looked back at. */
export const HISTORY_KINDS = ["episodes", "days", "stock"] as const;

export interface HistoryRequest extends CommandOptions, JsonOption {
  readonly what: (typeof HISTORY_KINDS)[number];
  readonly csv: boolean;
  readonly since: Since;
  readonly match: Match;
}
