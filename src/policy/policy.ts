import type { Locale } from "./locale.ts";
import type { WallClock } from "./quiet-hours.ts";
import type { Route } from "./route.ts";
import type { OwnSilencing } from "./silence.ts";

/** The rules of one company that decide who is told of what, and when. */
export interface AlertPolicy extends OwnSilencing {
  readonly company: string;
  /** Hash of the settings that decide when changes are told. Due times planned under another hash are planned again. */
  readonly schedule: string;
  readonly routes: readonly Route[];
  /** Decides when to tell pending changes that no route takes any more. */
  readonly fallback: Route;
  /** Names of all configured channels. */
  readonly channels: readonly string[];
  /** Language of the configuration. A route with the same language has null. */
  readonly locale: Locale;
  /** Whether levels that are low already at the first look are told. */
  readonly firstRun: "notify" | "silent";
  /** Interval of reminders in ms; null: there are none. */
  readonly remindEveryMs: number | null;
  readonly wallClock: WallClock;
}
