import type { StockSample } from "../stock/history.ts";
import type { Match, Matched } from "../stock/match.ts";
import type { CommandOptions } from "./open.ts";
import type { JsonOption } from "./print-json.ts";

/** What can be looked back at. */
export const HISTORY_KINDS = ["episodes", "days", "stock"] as const;

/** From when on: a day, YYYY-MM-DD, or so many milliseconds back. */
export type Since = { readonly day: string } | { readonly backMs: number };

export interface HistoryRequest extends CommandOptions, JsonOption {
  readonly what: (typeof HISTORY_KINDS)[number];
  readonly csv: boolean;
  readonly since: Since;
  readonly match: Match;
}

/** A sample, with what the last episode of its level says of it. */
export interface NamedSample extends StockSample, Matched {}
